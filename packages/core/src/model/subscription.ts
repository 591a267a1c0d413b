import { z } from "zod";

/** What a subscription means to its owner. */
export const subscriptionStates = [
  "trialing",
  "active",
  "ending",
  "grace",
  "pending",
  "suspended",
  "paused",
  "unpaid",
  "ended",
  "unknown",
] as const;
export type SubscriptionState = (typeof subscriptionStates)[number];

/** One subscription of an owner: the platform's layer, with what it needs of Stripe's. */
export const subscriptionInfoSchema = z.object({
  /** `sub_…` */
  id: z.string(),
  /** Lookup key of the offer; NULL for a price that the catalog does not know. */
  offer: z.string().nullable(),
  planGroup: z.string().nullable(),
  level: z.string().nullable(),
  seats: z.int().nonnegative(),
  state: z.enum(subscriptionStates),
  /** The fold's reason for the state. */
  reason: z.string(),
  /** Stripe's status, as it came. */
  status: z.string(),
  /** ISO 8601; NULL while it grants nothing. */
  accessUntil: z.iso.datetime().nullable(),
  /** ISO 8601; NULL when it will not be charged again. */
  renewsAt: z.iso.datetime().nullable(),
  /** Another live subscription of the same plan group exists: its owner pays twice. */
  duplicate: z.boolean(),
});
export type SubscriptionInfo = z.infer<typeof subscriptionInfoSchema>;
