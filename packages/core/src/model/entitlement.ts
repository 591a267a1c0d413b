import { z } from "zod";

/** Why an owner has access or not: one word for each case of the truth table. */
const reasons = [
  "paid",
  "free",
  "trial",
  "subscribed",
  "ends",
  "past_due_grace",
  "first_payment_processing",
  "awaiting_bank",
  "payment_failed",
  "refunded",
  "disputed",
  "fraud_warning",
  "dispute_lost",
  "past_due",
  "unpaid",
  "incomplete",
  "paused",
  "paused_on_request",
  "paused_no_payment_method",
  "paused_payment_failed",
  "canceled",
  "unknown_status",
  "customer_deleted",
  "manual",
  "manual_revoked",
  "not_in_catalog",
  "no_quantity",
  "period_not_paid",
  "renewal_not_collected",
  "not_bound",
] as const;
export type Reason = (typeof reasons)[number];

const entitlementFlags = [
  "disputed",
  "dispute_warning",
  "refunded",
  "partly_refunded",
  "early_fraud_warning",
  "duplicate_subscription",
  "dispute_unknown",
  "earlier_payment_disputed",
  "change_not_paid",
  "payment_failed",
  "payment_processing",
  "collection_paused",
  "period_not_billed",
  "ends_before_paid",
] as const;
export type EntitlementFlag = (typeof entitlementFlags)[number];

/** What one sale grants (a line of a checkout session, or an item of a subscription), or a manual grant. */
export const entitlementSchema = z.object({
  /** The fulfilment key: session or subscription, and its line or item; of a manual grant its own id. */
  id: z.string(),
  level: z.string(),
  /** How many: seats of a team plan, 1 of everything else that grants. */
  seats: z.int().nonnegative(),
  /** Of a subscription: seats of one group are added. */
  planGroup: z.string().nullable(),
  source: z.enum(["purchase", "subscription", "grant"]),
  /** `cs_…`, `sub_…` or `grant_…` */
  sourceId: z.string(),
  access: z.enum(["granted", "pending", "denied"]),
  reason: z.enum(reasons),
  /** ISO 8601; NULL while nothing was ever granted. */
  startsAt: z.iso.datetime().nullable(),
  /** ISO 8601: nothing is granted from this instant on, even if Stripe sends no event. */
  expiresAt: z.iso.datetime().nullable(),
  /** The ids that this entitlement rests on: Stripe's, or a manual grant's. */
  evidence: z.array(z.string()),
  /** Worth showing to the owner or an operator; changes nothing by itself. */
  flags: z.array(z.enum(entitlementFlags)),
});
export type Entitlement = z.infer<typeof entitlementSchema>;

/** All entitlements of an owner, as stored and cached: each contains its own end. */
export const ownerEntitlementsSchema = z.object({
  schema: z.literal(1),
  /** Whose it is: a value found under another owner's key is refused. */
  ownerKey: z.string(),
  /** The ticket of the sync that it rests on; 0 before the first sync. */
  version: z.int().nonnegative(),
  entitlements: z.array(entitlementSchema),
});
export type OwnerEntitlements = z.infer<typeof ownerEntitlementsSchema>;
