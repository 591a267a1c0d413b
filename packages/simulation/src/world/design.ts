import type { Billing, BillingDeps } from "@tollgate/core";

/** What a process of the app offers to the world. */
export type Doors = Pick<
  Billing,
  | "startCheckout"
  | "handleStripeWebhook"
  | "checkoutStatus"
  | "checkEntitlement"
  | "listEntitlements"
  | "answerEvent"
  | "parkEvent"
  | "overdueEvents"
  | "writeToCache"
  | "writeMissedToCache"
  | "syncScheduled"
  | "endDuplicates"
  | "endFlaggedDuplicates"
  | "syncStripeDataToKV"
>;

/** What a process is given when it starts: everything that leaves it goes through a gate. */
export type Parts = Pick<BillingDeps, "stripe" | "db" | "clock" | "newId" | "announce" | "log">;

/** A way to build the same shop: Tollgate's, or a naive one that must be caught. */
export interface Design {
  name: string;
  /** Whether core's tables tell its state, so that the oracles may look inside. */
  keepsCoreTables: boolean;
  /** Whether its engine drops an event while a run of the same customer is under way. */
  dropsWhileRunning: boolean;
  boot(parts: Parts): Doors;
}

export const webhookSecret = "whsec_0123456789abcdef0123456789abcdef";
