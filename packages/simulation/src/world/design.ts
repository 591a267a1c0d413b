import type { Billing, BillingDeps } from "@tollgate/core";

/** The part of billing that the simulated world calls in a process of the app. */
export type Surface = Pick<
  Billing,
  | "startCheckout"
  | "handleStripeWebhook"
  | "checkoutStatus"
  | "checkEntitlement"
  | "listEntitlements"
  | "answerEvent"
  | "parkEvent"
  | "tryParked"
  | "overdueEvents"
  | "writeToCache"
  | "writeMissedToCache"
  | "syncScheduled"
  | "endDuplicates"
  | "endFlaggedDuplicates"
  | "syncStripeDataToKV"
  | "reconcile"
  | "startBooking"
  | "cancelBooking"
  | "settleBookings"
  | "refundBookings"
  | "listUnbound"
>;

/** The dependencies of a process: all its calls to the outside pass through a gate. */
export type Parts = Pick<BillingDeps, "stripe" | "db" | "clock" | "newId" | "announce" | "log" | "catalog">;

/** One way to build the shop: Tollgate's, or a naive one that the oracles must catch. */
export interface Design {
  name: string;
  /** Whether its state is in core's tables, so that the oracles can check them. */
  usesCoreTables: boolean;
  /** Whether its engine drops an event while a run of the same customer is in progress. */
  dropsWhileRunning: boolean;
  boot(parts: Parts): Surface;
}

export const webhookSecret = "whsec_0123456789abcdef0123456789abcdef";
