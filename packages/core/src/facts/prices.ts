import type Stripe from "stripe";
import { type Catalog, planForPrice } from "../model/catalog.ts";
import { lookupKeyOf } from "../stripe/price-key.ts";
import { isMissing } from "../stripe/refusals.ts";
import { idOf } from "../stripe/shapes.ts";
import type { PriceTerms, ReadRequest } from "./read-request.ts";

/** Prices never change their type, and those of ours carry their key in their metadata: what was read once stays true. */
const remembered = new WeakMap<Stripe, Map<string, PriceTerms>>();

/** The terms of every price that the invoices' lines name: from the subscriptions' items, else one call for each. */
export async function readPrices(
  stripe: Stripe,
  subscriptions: readonly Stripe.Subscription[],
  invoices: readonly Stripe.Invoice[],
  { meter, stored }: ReadRequest,
): Promise<Map<string, PriceTerms>> {
  const terms = remembered.get(stripe) ?? new Map<string, PriceTerms>();
  remembered.set(stripe, terms);
  const found = new Map<string, PriceTerms>();
  for (const { items } of subscriptions)
    for (const { price } of items.data) found.set(price.id, termsOf(price));
  for (const { priceId, lookupKey } of stored?.subscriptions.flatMap(linesOf) ?? [])
    if (!found.has(priceId)) found.set(priceId, { lookupKey, metered: false });
  for (const id of new Set(invoices.flatMap(({ lines }) => lines.data.map(priceIdOf)))) {
    if (id === null || found.has(id)) continue;
    const known = terms.get(id) ?? (await retrieve(stripe, id, meter));
    terms.set(id, known);
    found.set(id, known);
  }
  return found;
}

async function retrieve(stripe: Stripe, id: string, meter: ReadRequest["meter"]): Promise<PriceTerms> {
  meter.reads += 1;
  try {
    return termsOf(await stripe.prices.retrieve(id));
  } catch (error) {
    if (isMissing(error)) return { lookupKey: null, metered: false };
    throw error;
  }
}

function linesOf({ invoices }: NonNullable<ReadRequest["stored"]>["subscriptions"][number]) {
  return invoices.flatMap(({ lines }) => lines);
}

export function termsOf(price: Stripe.Price): PriceTerms {
  return { lookupKey: lookupKeyOf(price), metered: price.recurring?.usage_type === "metered" };
}

export function priceIdOf({ pricing }: Stripe.InvoiceLineItem): string | null {
  return idOf(pricing?.price_details?.price ?? null);
}

/** The subscription item that a line names; NULL for a line that only its price belongs to an item. */
export function itemOfLine({ parent }: Stripe.InvoiceLineItem): string | null {
  return parent?.subscription_item_details?.subscription_item ?? null;
}

/** What the customer's balance paid of an invoice (minor units). */
export function fromBalance({ starting_balance, ending_balance }: Stripe.Invoice): number {
  return Math.max(0, (ending_balance ?? starting_balance) - starting_balance);
}

/** Whether the newest invoice of some subscription does not by itself say what is paid for today. */
export function invoicesNeededFor(
  subscriptions: readonly Stripe.Subscription[],
  { catalog, at, depth, named }: Pick<ReadRequest, "catalog" | "at" | "depth" | "named">,
): boolean {
  const newest = new Set(subscriptions.map(({ latest_invoice: invoice }) => idOf(invoice)));
  if (named.invoices.some((id) => !newest.has(id))) return subscriptions.length > 0;
  if (depth !== "sales") return subscriptions.length > 0;
  return subscriptions.some((subscription) => !isSaidByNewest(subscription, catalog, at));
}

function isSaidByNewest(subscription: Stripe.Subscription, catalog: Catalog, at: number): boolean {
  const { status, trial_end: trialEnd, cancellation_details: cancellation } = subscription;
  if (status === "incomplete" || status === "incomplete_expired" || status === "paused") return true;
  if (status === "canceled")
    return cancellation?.reason !== "payment_failed" && cancellation?.reason !== "payment_disputed";
  if (status === "trialing" && trialEnd !== null && at < trialEnd) return true;
  const ours = subscription.items.data.filter(
    ({ price }) => !termsOf(price).metered && planForPrice(catalog, { priceId: price.id, ...termsOf(price) }),
  );
  if (ours.length === 0) return true;
  const invoice = subscription.latest_invoice;
  if (!invoice || typeof invoice === "string" || invoice.status !== "paid") return false;
  if (invoice.total <= 0 && invoice.lines.data.some(({ amount }) => amount < 0)) return false;
  // What filled the balance is on older invoices.
  if (invoice.total > 0 && fromBalance(invoice) > 0) return false;
  return ours.every((item) =>
    invoice.lines.data.some(
      (line) =>
        line.amount >= 0 &&
        (itemOfLine(line) ?? item.id) === item.id &&
        priceIdOf(line) === item.price.id &&
        (line.quantity ?? 1) === (item.quantity ?? 1) &&
        line.period.start <= at &&
        at < line.period.end,
    ),
  );
}
