/** The cells of the truth table for subscriptions: Stripe's status, with what qualifies it. */
export type SubscriptionCase =
  | "trialing"
  | "active"
  /** A cancellation is planned, by `cancel_at` or at the period's end. */
  | "active_ending"
  | "active_pause_void"
  | "active_pause_keep_as_draft"
  | "active_pause_mark_uncollectible"
  /** The first invoice is open: a bank debit may still be on its way. */
  | "active_first_payment_pending"
  /** An invoice was sent and is open, not overdue. */
  | "active_invoice_sent"
  | "past_due_paid_before"
  | "past_due_never_paid"
  | "unpaid"
  | "incomplete"
  | "incomplete_expired"
  | "paused"
  | "canceled"
  | "unknown";

export type SubscriptionRule =
  /** Until the trial or the period ends, or a planned end before it, with a slack when it should go on after. */
  | "grant"
  /** For what was paid, without a slack. */
  | "grant_until_period_end"
  /** For some days from the renewal that failed. */
  | "grace"
  /** What was granted stays for some hours; never a new grant. */
  | "keep"
  | "pending"
  | "deny";

/** The cells for one-time sales: what a completed session says about its payment. */
export type PurchaseCase = "paid" | "no_payment_required" | "awaiting_bank" | "payment_failed" | "unknown";

/** The cells of what may happen to a payment later. */
export type MoneyBackCase =
  | "refunded_in_full"
  | "refunded_in_part"
  | "dispute_open"
  | "dispute_warning"
  | "dispute_lost"
  | "dispute_appealed"
  /** Won, or an inquiry that was closed. */
  | "dispute_ended_for_us"
  /** A refund answered it: the refund decides. */
  | "dispute_prevented"
  | "dispute_unknown"
  /** A card network suspects fraud: nothing was taken back, and nothing may ever be. */
  | "early_fraud_warning";

/**
 * What the cells of the truth table are set to: data, so that a change of policy is a recomputation and not a
 * migration. Days and hours are of the clock, not of a calendar.
 */
export interface AccessPolicy {
  /** Written into the journal beside every change. */
  version: string;
  subscription: Record<SubscriptionCase, SubscriptionRule>;
  purchase: Record<PurchaseCase, "grant" | "pending" | "deny">;
  moneyBack: Record<MoneyBackCase, "deny" | "flag" | "ignore">;
  /** After a paid period ends: time for Stripe to draft, finalise and collect the renewal (about an hour). */
  renewalSlackHours: number;
  /** After a trial ends and before anybody has looked again. */
  trialSlackHours: number;
  /** The rule `grace`: days from the renewal that failed. */
  pastDueGraceDays: number;
  /** The rule `keep`: how long a decision outlives a status that nobody understands. */
  unknownStatusHours: number;
  /** What is done about a second live subscription in a plan group: ended and refunded, or only reported. */
  duplicateSubscriptions: "cancel_newer" | "report";
}

export const defaultPolicy: AccessPolicy = {
  version: "1",
  subscription: {
    trialing: "grant",
    active: "grant",
    active_ending: "grant_until_period_end",
    active_pause_void: "grant_until_period_end",
    active_pause_keep_as_draft: "grant",
    active_pause_mark_uncollectible: "grant",
    active_first_payment_pending: "pending",
    active_invoice_sent: "grant",
    past_due_paid_before: "grace",
    past_due_never_paid: "deny",
    unpaid: "deny",
    incomplete: "deny",
    incomplete_expired: "deny",
    paused: "deny",
    canceled: "deny",
    unknown: "keep",
  },
  purchase: {
    paid: "grant",
    no_payment_required: "grant",
    awaiting_bank: "pending",
    payment_failed: "deny",
    unknown: "deny",
  },
  moneyBack: {
    refunded_in_full: "deny",
    refunded_in_part: "flag",
    dispute_open: "deny",
    dispute_warning: "flag",
    dispute_lost: "deny",
    dispute_appealed: "deny",
    dispute_ended_for_us: "ignore",
    dispute_prevented: "ignore",
    dispute_unknown: "deny",
    early_fraud_warning: "flag",
  },
  renewalSlackHours: 24,
  trialSlackHours: 1,
  pastDueGraceDays: 7,
  unknownStatusHours: 24,
  duplicateSubscriptions: "cancel_newer",
};
