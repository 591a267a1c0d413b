import { z } from "zod";

/** Why an owner may or may not: one word for each cell of the truth table. */
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
  "not_bound",
] as const;
export type Reason = (typeof reasons)[number];

export const entitlementFlags = [
  "disputed",
  "dispute_warning",
  "refunded",
  "partly_refunded",
  "early_fraud_warning",
  "duplicate_subscription",
] as const;
export type EntitlementFlag = (typeof entitlementFlags)[number];

/** What one sale allows: a line of a checkout session, or an item of a subscription; or what a person gave without one. */
export const entitlementSchema = z.object({
  /** The fulfilment key: session or subscription, and its line or item; of a manual grant its own id. */
  id: z.string(),
  level: z.string(),
  source: z.enum(["purchase", "subscription", "grant"]),
  /** `cs_…`, `sub_…` or `grant_…` */
  sourceId: z.string(),
  access: z.enum(["granted", "pending", "denied"]),
  reason: z.enum(reasons),
  /** ISO 8601; NULL while nothing was ever granted. */
  startsAt: z.iso.datetime().nullable(),
  /** ISO 8601: nothing is granted from this instant on, whatever is heard or not heard from Stripe. */
  expiresAt: z.iso.datetime().nullable(),
  /** The ids that this answer rests on: Stripe's, or a manual grant's. */
  evidence: z.array(z.string()),
  /** Worth showing to the owner or an operator; changes nothing by itself. */
  flags: z.array(z.enum(entitlementFlags)),
});
export type Entitlement = z.infer<typeof entitlementSchema>;

/** Everything an owner may do, as it is kept and cached: the answer carries its own end. */
export const ownerEntitlementsSchema = z.object({
  schema: z.literal(1),
  /** Whose it is: a value found under another owner's key is refused. */
  ownerKey: z.string(),
  /** The ticket of the look that it rests on; 0 when nobody has looked yet. */
  version: z.int().nonnegative(),
  entitlements: z.array(entitlementSchema),
});
export type OwnerEntitlements = z.infer<typeof ownerEntitlementsSchema>;
