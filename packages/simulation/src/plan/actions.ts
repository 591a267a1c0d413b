/** How a buyer pays: Stripe's test numbers (docs.stripe.com/testing). */
export const payments = {
  card: "4242424242424242",
  declined: "4000000000000002",
  /** Pays by a good card, which is then swapped for one that is declined at every charge. */
  declinedLater: "4242424242424242",
  disputed: "4000000000000259",
  inquiry: "4000000000001976",
  fraudWarning: "4000000000005423",
  refundFails: "4000000000005126",
  refundPends: "4000000000007726",
  debit: "DE89370400440532013000",
  debitRefused: "DE62370400440532013001",
} as const;
export type Payment = keyof typeof payments;

/** What a subscriber can do in Stripe's customer portal. */
export type PlanChange = "cancel-now" | "cancel-at-end" | "resume" | "switch";

/** What a change in the middle of a period costs (docs.stripe.com/billing/subscriptions/prorations). */
export const prorations = ["always_invoice", "create_prorations", "none"] as const;
type Proration = (typeof prorations)[number];

export const pauses = ["void", "keep_as_draft", "mark_uncollectible"] as const;
export const methods = ["card", "declinedLater", "debit", "debitRefused"] as const;
/** The statuses of a subscription that Stripe may go on charging. */
export const liveStatuses = ["trialing", "active", "past_due", "unpaid", "paused", "incomplete"] as const;
export type LiveStatus = (typeof liveStatuses)[number];

/** What the merchant, a bank or a subscriber does at Stripe. `nth` chooses among the owner's objects, the newest first. */
export type StripeAction =
  | { kind: "change-plan"; owner: number; nth: number; offer: string; proration: Proration; waits?: boolean }
  | { kind: "change-seats"; owner: number; nth: number; seats: number; proration: Proration }
  | { kind: "add-item"; owner: number; nth: number; offer: string; seats: number; proration: Proration }
  | { kind: "remove-item"; owner: number; nth: number; proration: Proration }
  | { kind: "replace-item"; owner: number; nth: number; offer: string; proration: Proration }
  | { kind: "reset-anchor"; owner: number; nth: number; proration: Proration }
  | { kind: "pause-collection"; owner: number; nth: number; behavior: (typeof pauses)[number] }
  | { kind: "unpause-collection"; owner: number; nth: number }
  | { kind: "pause"; owner: number; nth: number }
  | { kind: "resume-paused"; owner: number; nth: number; proration: Proration }
  | { kind: "cancel-at"; owner: number; nth: number; days: number }
  | { kind: "cancel-prorated"; owner: number; nth: number }
  | { kind: "send-invoices"; owner: number; nth: number; daysUntilDue: number }
  | { kind: "start-anchored"; owner: number; offer: string; days: number; proration: Proration }
  | { kind: "refund-invoice"; owner: number; nth: number; part: "full" | "half" }
  | {
      kind: "credit-note";
      owner: number;
      nth: number;
      to: "refund" | "balance" | "out_of_band" | "open";
      part: "full" | "half";
    }
  | { kind: "dispute"; owner: number; nth: number; part: "full" | "half"; inquiry: boolean }
  | { kind: "move-dispute"; owner: number; nth: number; status: DisputeMove }
  | { kind: "pay-in-parts"; owner: number; nth: number; by: "card" | "record" }
  | { kind: "pay-out-of-band"; owner: number; nth: number }
  | { kind: "pay-invoice"; owner: number; nth: number }
  | { kind: "give-balance"; owner: number; amount: number }
  | { kind: "mark"; owner: number; nth: number; as: "void" | "uncollectible" }
  | {
      kind: "retry-settings";
      after: "cancel" | "unpaid" | "past_due";
      invoice: "past_due" | "uncollectible";
    }
  | { kind: "debit-days"; days: number }
  | { kind: "swap-method"; owner: number; method: (typeof methods)[number] }
  | { kind: "fail-finalization"; owner: number; fails: boolean }
  | { kind: "pair"; owner: number; statuses: [LiveStatus, LiveStatus] }
  | { kind: "delete-customer"; owner: number };

export const disputeMoves = [
  "won",
  "lost",
  "under_review",
  "warning_under_review",
  "warning_closed",
  "prevented",
  "needs_response",
  "appeal_needs_response",
] as const;
type DisputeMove = (typeof disputeMoves)[number];

export type Action =
  | StripeAction
  | { kind: "buy"; owner: number; offer: string; payment: Payment; refreshes: number }
  | { kind: "two-tabs"; owner: number; offers: [string, string]; payment: Payment }
  /** `of`: a one-time sale, the newest or the `nth` before it, or the newest payment of a subscription. */
  | { kind: "refund"; owner: number; of: "sale" | "plan"; nth?: number; part: "full" | "half" }
  /** Creates another subscription directly at Stripe, past the shop. */
  | { kind: "second-plan"; owner: number; offer: string }
  | { kind: "close-dispute"; owner: number; outcome: "won" | "lost" }
  | { kind: PlanChange; owner: number }
  | { kind: "flurry"; owner: number; changes: PlanChange[] }
  | { kind: "refresh"; owner: number; times: number }
  | { kind: "check"; owner: number; level: string }
  | { kind: "settle-debit"; owner: number; outcome: "succeeded" | "failed" }
  /** What the account sells beside the shop. */
  | { kind: "foreign"; owner: number; what: ForeignSale }
  /** The shop changes its catalog: every process starts again with it. */
  | { kind: "deploy"; catalog: number }
  /** A seat at a course; without a payment its page stays open. */
  | { kind: "book"; owner: number; payment: Payment | null }
  | { kind: "cancel-booking"; owner: number }
  | { kind: "refund-booking"; owner: number }
  | { kind: "pass-time"; hours: number };

export const foreignSales = [
  "our customer buys something else",
  "a stranger buys something else",
  "a stranger's session expires",
  "a stranger buys what we sell",
  "our customer subscribes to something else",
] as const;
export type ForeignSale = (typeof foreignSales)[number];
