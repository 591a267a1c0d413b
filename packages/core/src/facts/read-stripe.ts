import type Stripe from "stripe";
import { completeLines, readInvoices } from "./invoice-list.ts";
import { readMoney } from "./money.ts";
import type { ReadMeter } from "./pages.ts";
import { invoicesNeededFor, readPrices } from "./prices.ts";
import type { ReadRequest, StripeFacts } from "./read-request.ts";
import { readSessions } from "./session-list.ts";
import { readSubscriptions } from "./subscription-list.ts";

/**
 * Reads the truth of one customer. An ordinary sync costs two calls: subscriptions with their newest invoices, and
 * recent checkout sessions. A third, invoices, is made when a newest invoice does not by itself cover today; a fourth,
 * payments, when events are about money going back, a bank still decides or an attempt has failed. None of them grows
 * with the customer's past: lists begin where something can still change. The lists are read side by side; each object
 * is as it was at some moment after the sync began.
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
