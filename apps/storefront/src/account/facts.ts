import type { Billing, Owner, SubscriptionInfo } from "@tollgate/core";
import { stripeLink } from "../http/stripe-link.ts";
import { withTimeout } from "../http/with-timeout.ts";
import type { Storefront } from "../storefront.ts";
import { type TimelineEntry, timeline } from "./timeline.ts";

type FactsDeps = Pick<Storefront, "billing" | "catalog">;

const maxEntries = 40;
/** Only the newest subscriptions of an owner have a history on the page. */
const maxSubscriptions = 5;

/**
 * What happened to an owner's purchases and access, from the database.
 *
 * @throws the database's error when it does not answer
 */
export async function ownerTimeline(
  { billing, catalog }: FactsDeps,
  owner: Owner,
  subscriptions: readonly SubscriptionInfo[],
): Promise<TimelineEntry[]> {
  const [journal, page, transitions] = await Promise.all([
    billing.readJournal(owner, maxEntries),
    billing.listBookings(owner, { limit: 20 }),
    Promise.all(subscriptions.slice(0, maxSubscriptions).map(({ id }) => billing.readTransitions(id))),
  ]);
  return timeline({ journal, transitions: transitions.flat(), bookings: page.bookings }, catalog, maxEntries);
}

export type BillingFacts =
  | { state: "known"; details: NonNullable<Awaited<ReturnType<Billing["billingDetails"]>>> }
  /** The owner never bought anything. */
  | { state: "none" };

const timeoutMs = 4000;

/**
 * Card, invoices and next charge, live from Stripe. The page shows the rest when this throws.
 *
 * @throws Stripe's error, or Error after 4 seconds
 */
export async function billingFacts(
  { billing }: Pick<Storefront, "billing">,
  owner: Owner,
): Promise<BillingFacts> {
  const details = await withTimeout(timeoutMs, billing.billingDetails(owner));
  return details ? { state: "known", details } : { state: "none" };
}

/** Stripe's page of the open invoice; NULL when there is none, or Stripe is down. */
export function openInvoiceIn(
  facts: BillingFacts | null,
  { paymentOrigins }: Pick<Storefront, "paymentOrigins">,
): string | null {
  const invoices = facts?.state === "known" ? facts.details.invoices : [];
  const open = invoices.find(({ status }) => status === "open");
  return stripeLink(open?.url ?? null, paymentOrigins);
}
