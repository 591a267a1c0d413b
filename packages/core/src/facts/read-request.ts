import type Stripe from "stripe";
import type { Catalog } from "../model/catalog.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { ReadMeter } from "./pages.ts";

/** A card network's suspicion about one payment (docs.stripe.com/disputes/measuring#early-fraud-warnings). */
export interface FraudWarning {
  /** `issfr_…` */
  id: string;
  paymentIntentId: string | null;
  chargeId: string | null;
}

/** What a line's price is: a line names it by its id only. */
export interface PriceTerms {
  lookupKey: string | null;
  /** Billed by usage: its lines never count. */
  metered: boolean;
}

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
  /** By invoice; absent where they need not be read. */
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
