import type Stripe from "stripe";
import type { BillingDeps } from "../deps.ts";
import { isNotRefundable } from "../stripe/refusals.ts";
import { paymentIntentsOf } from "../stripe/shapes.ts";
import type { SyncingDeps } from "../sync-port.ts";
import { findDuplicates } from "./store.ts";

export interface EndedDuplicate {
  subscriptionId: string;
  canceled: boolean;
  /** Minor units given back; 0 when nothing had been paid. */
  refunded: number;
}

const withPayments = { expand: ["latest_invoice.payments"] };

/**
 * Ends subscriptions that an owner has twice in one plan group: two tabs can both be paid at Stripe before either is
 * heard of. The oldest stays; each other has its newest payment given back in full and is canceled. Runs again without
 * doing anything twice: the idempotency keys follow from the subscription. One whose first payment is still with the
 * bank is left alone: what a debit brings in later could not be found any more. It stays flagged, and is ended
 * when the bank has answered.
 *
 * @param subscriptionIds the duplicates that a sync has found
 * @throws Stripe's errors, for the caller's retry
 */
export async function endDuplicates(
  deps: Pick<BillingDeps, "stripe" | "policy" | "log">,
  subscriptionIds: readonly string[],
): Promise<EndedDuplicate[]> {
  if (deps.policy.duplicateSubscriptions === "report") return [];
  const ended: EndedDuplicate[] = [];
  for (const id of subscriptionIds) {
    const subscription = await deps.stripe.subscriptions.retrieve(id, withPayments);
    if (await isWithBank(deps.stripe, subscription)) {
      deps.log.warn({ subscriptionId: id }, "a duplicate subscription waits for its bank");
      continue;
    }
    const one = await end(deps.stripe, subscription);
    deps.log.error({ alert: "P1", ...one }, "duplicate subscription ended");
    ended.push(one);
  }
  return ended;
}

/** The money first: while the subscription lives it stays flagged, so that an attempt that breaks off is found again. */
async function end(stripe: Stripe, subscription: Stripe.Subscription): Promise<EndedDuplicate> {
  const { id } = subscription;
  const refunded = await giveBack(stripe, subscription);
  if (subscription.status === "canceled") return { subscriptionId: id, canceled: false, refunded };
  const ended = await stripe.subscriptions.cancel(id, withPayments, {
    idempotencyKey: `tollgate:duplicate:cancel:${id}`,
  });
  // What was read may have been older than a payment; the answer to a change is not.
  return { subscriptionId: id, canceled: true, refunded: refunded || (await giveBack(stripe, ended)) };
}

/**
 * Ends the duplicates that syncs have flagged, and syncs their customers again. A failure is tried again next time.
 *
 * @returns how many subscriptions were ended
 * @throws Stripe's errors, for the caller's retry
 */
export async function endFlaggedDuplicates(deps: SyncingDeps, limit?: number): Promise<number> {
  const flagged = await findDuplicates(deps.db, limit);
  const endings = await endDuplicates(
    deps,
    flagged.map(({ subscriptionId }) => subscriptionId),
  );
  const ended = new Set(endings.map(({ subscriptionId }) => subscriptionId));
  const touched = flagged.filter(({ subscriptionId }) => ended.has(subscriptionId));
  for (const customerId of new Set(touched.map((each) => each.customerId)))
    await deps.sync(customerId, { source: "sweep" });
  return endings.length;
}

async function isWithBank(
  stripe: Stripe,
  { latest_invoice: invoice }: Stripe.Subscription,
): Promise<boolean> {
  if (!invoice || typeof invoice === "string" || invoice.status !== "open") return false;
  for (const id of paymentIntentsOf(invoice))
    if ((await stripe.paymentIntents.retrieve(id)).status === "processing") return true;
  return false;
}

async function giveBack(stripe: Stripe, subscription: Stripe.Subscription): Promise<number> {
  const invoice = subscription.latest_invoice;
  if (!invoice || typeof invoice === "string" || invoice.status !== "paid") return 0;
  let refunded = 0;
  for (const id of paymentIntentsOf(invoice)) refunded += await refund(stripe, subscription.id, id);
  return refunded;
}

async function refund(stripe: Stripe, subscriptionId: string, paymentIntentId: string): Promise<number> {
  try {
    const made = await stripe.refunds.create(
      { payment_intent: paymentIntentId, reason: "duplicate" },
      { idempotencyKey: `tollgate:duplicate:refund:${subscriptionId}:${paymentIntentId}` },
    );
    return made.amount;
  } catch (error) {
    if (isNotRefundable(error)) return 0;
    throw error;
  }
}
