import type Stripe from "stripe";
import type { Catalog } from "../model/catalog.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { FraudWarning } from "./fraud-warnings.ts";
import { completeLines, readInvoices } from "./invoice-list.ts";
import { readMoney } from "./money.ts";
import type { ReadMeter } from "./pages.ts";
import { invoicesNeededFor, type PriceTerms, readPrices } from "./prices.ts";
import { readSessions } from "./session-list.ts";
import { readSubscriptions } from "./subscription-list.ts";

/** Everything Stripe knows of one customer that can change what its owner is allowed to do. */
export interface StripeFacts {
  subscriptions: Stripe.Subscription[];
  sessions: Stripe.Checkout.Session[];
  /** Invoices beside the newest of each subscription; NULL when they were not needed. */
  invoices: { since: number; list: Stripe.Invoice[] } | null;
  /** PaymentIntents with their refunds; NULL when this sync did not ask where the money went. */
  payments: { since: number; list: Stripe.PaymentIntent[] } | null;
  /** Payments of invoices that have no PaymentIntent. */
  charges: Stripe.Charge[];
  paymentRecords: Stripe.PaymentRecord[];
  /** The disputes of each disputed payment that was read, by the payment's id. */
  disputes: Map<string, Stripe.Dispute[]>;
  /** Credit notes of invoices that have some after their payment, by invoice. */
  creditNotes: Map<string, Stripe.CreditNote[]>;
  /** What each price of a line is, by its id. */
  prices: Map<string, PriceTerms>;
  /** Those that this sync asked for. */
  fraudWarnings: FraudWarning[];
  /** Whether Stripe says that the customer is gone. */
  customerDeleted: boolean;
}

export interface ReadRequest {
  meter: ReadMeter;
  catalog: Catalog;
  /** What was stored when the ticket was taken: it says only where to begin. NULL reads everything. */
  stored: Snapshot | null;
  /** Unix seconds: when the stored sync read Stripe; NULL when it does not say. */
  storedAt: number | null;
  /** Unix seconds, now. */
  at: number;
  depth:
    | "sales"
    /** Also where the money of sales and subscriptions went. */
    | "money"
    /** Also every sale that still runs, every warning, and the customer itself. */
    | "everything";
  /** What the waiting events name, by Stripe's ids. */
  named: { invoices: string[]; payments: string[]; fraudWarnings: string[]; customer: boolean };
}

/**
 * Reads the truth of one customer. An ordinary sync costs two calls: subscriptions with their newest invoices, and
 * recent checkout sessions. A third, invoices, is made when a newest invoice does not by itself cover today; a fourth,
 * payments, when events are about money going back, or a bank still decides. None of them grows with the customer's
 * past: lists begin where something can still change. The lists are read side by side; each object is as it was at some
 * moment after the sync began.
 */
export async function readStripe(
  stripe: Stripe,
  customerId: string,
  request: ReadRequest,
): Promise<StripeFacts> {
  const [subscriptions, sessions] = await Promise.all([
    readSubscriptions(stripe, customerId, request),
    readSessions(stripe, customerId, request),
  ]);
  const newest = subscriptions.flatMap(({ latest_invoice: invoice }) =>
    invoice && typeof invoice !== "string" ? [invoice] : [],
  );
  await completeLines(stripe, request.meter, newest);
  const isNeeded = invoicesNeededFor(subscriptions, request);
  const invoices = isNeeded ? await readInvoices(stripe, customerId, subscriptions, request) : null;
  const known = [...newest, ...(invoices?.list ?? [])];
  const prices = await readPrices(stripe, subscriptions, known, request);
  const money = await readMoney(stripe, customerId, { subscriptions, sessions, invoices: known }, request);
  const customerDeleted =
    subscriptions.length + sessions.length === 0
      ? (request.depth === "everything" || request.named.customer) &&
        (await isDeleted(stripe, request.meter, customerId))
      : [...subscriptions, ...sessions].some(
          ({ customer }) => typeof customer === "object" && customer !== null && customer.deleted === true,
        );
  return { subscriptions, sessions, invoices, prices, customerDeleted, ...money };
}

async function isDeleted(stripe: Stripe, meter: ReadMeter, customerId: string): Promise<boolean> {
  meter.reads += 1;
  return (await stripe.customers.retrieve(customerId)).deleted === true;
}
