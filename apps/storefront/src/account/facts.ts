import type { Billing, Owner, SubscriptionInfo } from "@tollgate/core";
import { stripeLink } from "../http/stripe-link.ts";
import { withTimeout } from "../http/with-timeout.ts";
import type { Storefront } from "../storefront.ts";
import { type TimelineEntry, timeline } from "./timeline.ts";

type FactsDeps = Pick<Storefront, "billing" | "catalog">;

const told = 40;
/** Of an owner with very many: the newest tell what there is to tell. */
const subscriptionsTold = 5;

/**
 * What happened to an owner's purchases and access, from what is kept.
 *
 * @throws the database's error when it does not answer
 */
export async function ownerTimeline(
  { billing, catalog }: FactsDeps,
  owner: Owner,
  subscriptions: readonly SubscriptionInfo[],
): Promise<TimelineEntry[]> {
  const [journal, page, transitions] = await Promise.all([
    billing.readJournal(owner, told),
    billing.listBookings(owner, { limit: 20 }),
    Promise.all(subscriptions.slice(0, subscriptionsTold).map(({ id }) => billing.readTransitions(id))),
  ]);
  return timeline({ journal, transitions: transitions.flat(), bookings: page.bookings }, catalog, told);
}

export type BillingFacts =
  | { state: "known"; details: NonNullable<Awaited<ReturnType<Billing["billingDetails"]>>> }
  /** Nothing was ever bought. */
  | { state: "none" };

const longestMs = 4000;

/**
 * Card, invoices and next charge: live from Stripe, so an outage of Stripe ends here and not in the page.
 *
 * @throws Stripe's error, or Error when it takes too long
 */
export async function billingFacts(
  { billing }: Pick<Storefront, "billing">,
  owner: Owner,
): Promise<BillingFacts> {
  const details = await withTimeout(longestMs, billing.billingDetails(owner));
  return details ? { state: "known", details } : { state: "none" };
}

/** Stripe's page of the invoice that is to be paid; NULL when there is none, or Stripe does not answer. */
export function openInvoiceIn(
  facts: BillingFacts | null,
  { paymentOrigins }: Pick<Storefront, "paymentOrigins">,
): string | null {
  const invoices = facts?.state === "known" ? facts.details.invoices : [];
  const open = invoices.find(({ status }) => status === "open");
  return stripeLink(open?.url ?? null, paymentOrigins);
}
