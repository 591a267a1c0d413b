/**
 * The types of event that start a sync, and why each may change an owner's access. An event only says "sync this
 * customer again"; nothing else in it is trusted. The `enabled_events` of the simulator's and the real webhook endpoint
 * are this list (docs.stripe.com/api/webhook_endpoints/object), so that the two cannot differ.
 */
export const enabledEvents = {
  "checkout.session.completed": "the buyer has finished: paid, free, or a bank debit on its way",
  "checkout.session.async_payment_succeeded": "the bank debit has settled",
  "checkout.session.async_payment_failed": "the bank has refused the debit",
  "checkout.session.expired": "nobody finished: what was held is free again",
  "customer.subscription.created": "a subscription began",
  "customer.subscription.updated": "its status, period, items or pending cancellation changed",
  "customer.subscription.deleted": "it has ended",
  "customer.subscription.paused": "it was paused",
  "customer.subscription.resumed": "it runs again",
  "customer.subscription.pending_update_applied": "a change that waited for a payment took effect",
  "customer.subscription.pending_update_expired": "a change that waited for a payment was dropped",
  "customer.subscription.trial_will_end": "a trial ends within days",
  "invoice.paid": "a period was paid",
  "invoice.payment_failed": "a period was not paid",
  "invoice.payment_action_required": "the bank wants the customer to confirm",
  "invoice.marked_uncollectible": "we gave up on an invoice",
  "invoice.voided": "an invoice no longer counts",
  "credit_note.created": "an invoice was paid back otherwise, or owes less",
  "credit_note.voided": "an invoice owes again what it did",
  "refund.created": "money goes back",
  "refund.updated": "a refund changed its status",
  "refund.failed": "money did not go back after all",
  "charge.refunded": "money went back",
  "charge.dispute.created": "the buyer's bank questions a payment",
  "charge.dispute.updated": "the dispute changed its status",
  "charge.dispute.closed": "the dispute was decided",
  "charge.dispute.funds_withdrawn": "the disputed money was taken",
  "charge.dispute.funds_reinstated": "the disputed money came back",
  "radar.early_fraud_warning.created": "a card network suspects fraud",
  "customer.updated": "the customer's data changed, other than how to reach them",
  "customer.deleted": "the customer is gone, and its access with it",
} as const;

/**
 * Thin events without a snapshot twin. An `updated` twin says the same at the same time, so a destination need not ask
 * for them; one that does is served (docs.stripe.com/api/v2/core/events/event-types).
 */
const semanticEvents = {
  "customer.subscription.active": "it became active",
  "customer.subscription.past_due": "a period was not paid in time",
  "customer.subscription.unpaid": "Stripe gave up collecting a period",
  "customer.subscription.trialing": "a trial began",
  "customer.subscription.incomplete": "its first payment is missing",
  "customer.subscription.incomplete_expired": "its first payment never came",
  "customer.subscription.cancel_at_changed": "its planned end moved",
  "customer.subscription.item_added": "it sells one thing more",
  "customer.subscription.item_removed": "it sells one thing less",
  "customer.subscription.item_price_changed": "the plan changed",
  "customer.subscription.item_quantity_changed": "the number of seats changed",
  "payment_intent.processing": "a bank debit is on its way",
} as const;

/**
 * Stripe could not make an event, which is then in no delivery and no list. Thin only, and unknown to stripe-node
 * (docs.stripe.com/webhooks/handle-irrecoverable-events).
 */
export const generationFailure = "v2.core.health.event_generation_failure.resolved";

/**
 * The `enabled_events` of a destination with the thin style: the twin of each type of the snapshot style, and Stripe's
 * own word that one is missing (docs.stripe.com/webhooks/migrate-snapshot-to-thin-events). Not that a customer was updated:
 * a thin event does not say how, and most updates say only how to reach them.
 */
export const enabledThinEvents: readonly string[] = [
  ...Object.keys(enabledEvents)
    .filter((type) => type !== "customer.updated")
    .map((type) => `v1.${type}`),
  generationFailure,
];

/** @param type without the `v1.` of a thin event */
export function isEnabledEvent(type: string): boolean {
  return (
    Object.hasOwn(enabledEvents, type) || Object.hasOwn(semanticEvents, type) || type === generationFailure
  );
}
