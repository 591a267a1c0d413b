/** The rows of the truth table for subscriptions (semantics 2.2), by name. */
export const subscriptionRows = [
  "no_quantity",
  "trialing",
  "not_billed",
  "invoice_sent",
  "ending",
  "covered",
  "collection_paused",
  "money_back",
  "first_payment_open",
  "first_payment_failed",
  "renewal_open",
  "renewal_processing",
  "renewal_written_off",
  "covered_past_due",
  "grace",
  "past_due",
  "not_paid",
  "paused",
  "canceled_covered",
  "canceled",
  "unknown",
] as const;
export type SubscriptionRow = (typeof subscriptionRows)[number];

/** What a row is set to. */
export type RowRule =
  /** What semantics 2.2 says. */
  | "table"
  /** The current items until the item's period ends, where the table would refuse. */
  | "grant"
  | "pending"
  | "deny";

/** What a completed one-time session says about its payment. */
export type PurchaseCase = "paid" | "no_payment_required" | "awaiting_bank" | "payment_failed" | "unknown";

/** What may happen to a payment later. */
export type MoneyBackCase =
  | "refunded_in_full"
  | "refunded_in_part"
  | "dispute_open"
  | "dispute_warning"
  | "dispute_lost"
  | "dispute_appealed"
  /** Won, or an inquiry that was closed. */
  | "dispute_won"
  /** A refund answered it: the refund decides. */
  | "dispute_prevented"
  /** Less than what was paid for an invoice is disputed; a one-time sale is suspended by a dispute of any amount. */
  | "dispute_partial"
  /** The payment of a period that is over is disputed. */
  | "dispute_earlier_period"
  | "dispute_unknown"
  /** A card network suspects fraud: no money has moved, and none may ever do. */
  | "early_fraud_warning";

/**
 * What the rows of the truth table are set to: data, so that a change of policy is a recomputation and not a migration.
 * Days and hours are of the clock, not of a calendar.
 */
export interface AccessPolicy {
  /** Written into the journal beside every change. */
  version: string;
  subscription: Record<SubscriptionRow, RowRule>;
  purchase: Record<PurchaseCase, "grant" | "pending" | "deny">;
  moneyBack: Record<MoneyBackCase, "deny" | "flag" | "ignore">;
  /** After a paid period ends: time for Stripe to draft, finalise and collect the renewal (about an hour). */
  renewalSlackHours: number;
  /** The same while Stripe itself holds a draft that it will finalise later. */
  heldDraftHours: number;
  /** After a trial ends and before the next sync. */
  trialSlackHours: number;
  /** How long a renewal by bank debit may be on its way. */
  settlementDays: number;
  /** Days of grace from the renewal that failed. */
  pastDueGraceDays: number;
  /** How long a decision outlives a status that this version does not know. */
  unknownStatusHours: number;
  /** With `pause_collection.behavior: void`: whether the periods that are not billed are given. */
  pauseCollectionVoid: "grant" | "deny";
  /** What ends with a customer that was deleted at Stripe: its subscriptions, or purchases and manual grants too. */
  customerDeleted: "subscriptions" | "all";
  /** A one-time offer of a level that already runs without an end of its own: refused, or sold side by side. */
  oneTimeDuringPlan: "refuse" | "allow";
  /** What is done about a second live subscription in a plan group: ended and refunded, or only reported. */
  duplicateSubscriptions: "cancel" | "report";
}

export const defaultPolicy: AccessPolicy = {
  version: "2",
  subscription: Object.fromEntries(subscriptionRows.map((row) => [row, "table"])) as Record<
    SubscriptionRow,
    RowRule
  >,
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
    dispute_won: "ignore",
    dispute_prevented: "ignore",
    dispute_partial: "flag",
    dispute_earlier_period: "flag",
    dispute_unknown: "flag",
    early_fraud_warning: "flag",
  },
  renewalSlackHours: 24,
  heldDraftHours: 72,
  trialSlackHours: 1,
  settlementDays: 14,
  pastDueGraceDays: 7,
  unknownStatusHours: 24,
  pauseCollectionVoid: "grant",
  customerDeleted: "subscriptions",
  oneTimeDuringPlan: "refuse",
  duplicateSubscriptions: "cancel",
};
