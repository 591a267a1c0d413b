import type Stripe from "stripe";
import type { BillingDeps } from "./deps.ts";
import { findDuplicates } from "./subscription-store.ts";
import { type SyncDeps, syncStripeDataToKV } from "./sync.ts";

export interface Remedy {
  subscriptionId: string;
  canceled: boolean;
  /** Minor units given back; 0 when nothing had been paid. */
  refunded: number;
}

/**
 * Ends subscriptions that an owner has twice in one plan group: two tabs can both be paid at Stripe before either is
 * heard of. The oldest stays; each other is canceled at once and its newest payment is given back in full. Runs again
 * without doing anything twice: the idempotency keys follow from the subscription.
 *
 * @param subscriptionIds the duplicates that a look has found
 * @throws Stripe's errors, for the caller's retry
 */
export async function remedyDuplicates(
  deps: Pick<BillingDeps, "stripe" | "policy" | "log">,
  subscriptionIds: readonly string[],
): Promise<Remedy[]> {
  if (deps.policy.duplicateSubscriptions === "report") return [];
  const remedies: Remedy[] = [];
  for (const id of subscriptionIds) {
    const subscription = await deps.stripe.subscriptions.retrieve(id, {
      expand: ["latest_invoice.payments"],
    });
    const canceled = subscription.status !== "canceled";
    if (canceled)
      await deps.stripe.subscriptions.cancel(id, {}, { idempotencyKey: `tollgate:duplicate:cancel:${id}` });
    const refunded = await giveBack(deps.stripe, subscription);
    deps.log.error(
      { alert: "P1", subscriptionId: id, canceled, refunded },
      "duplicate subscription remedied",
    );
    remedies.push({ subscriptionId: id, canceled, refunded });
  }
  return remedies;
}

/**
 * Remedies what looks have flagged, whoever looked, and looks again. One that fails is found again the next time.
 *
 * @returns how many subscriptions were ended
 * @throws Stripe's errors, for the caller's retry
 */
export async function remedyFlagged(deps: SyncDeps, limit?: number): Promise<number> {
  const flagged = await findDuplicates(deps.db, limit);
  const remedies = await remedyDuplicates(
    deps,
    flagged.map(({ subscriptionId }) => subscriptionId),
  );
  if (remedies.length > 0)
    for (const customerId of new Set(flagged.map((each) => each.customerId)))
      await syncStripeDataToKV(deps, customerId, { source: "sweep" });
  return remedies.length;
}

async function giveBack(stripe: Stripe, subscription: Stripe.Subscription): Promise<number> {
  const invoice = subscription.latest_invoice;
  if (!invoice || typeof invoice === "string" || invoice.status !== "paid") return 0;
  let refunded = 0;
  for (const { payment } of invoice.payments?.data ?? []) {
    const intent = payment.payment_intent;
    const paymentIntentId = typeof intent === "string" ? intent : intent?.id;
    if (!paymentIntentId) continue;
    const refund = await stripe.refunds.create(
      { payment_intent: paymentIntentId, reason: "duplicate" },
      { idempotencyKey: `tollgate:duplicate:refund:${subscription.id}:${paymentIntentId}` },
    );
    refunded += refund.amount;
  }
  return refunded;
}
