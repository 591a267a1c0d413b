import { billingDetails } from "./account/billing-details.ts";
import { type OpenPortal, openPortal } from "./account/portal.ts";
import { cancelBooking } from "./bookings/cancel.ts";
import { refundBookings } from "./bookings/refund.ts";
import { countSeats, syncSeats } from "./bookings/seats.ts";
import { settleBookings } from "./bookings/settle.ts";
import { startBooking } from "./bookings/start.ts";
import { findBooking, listBookings, readBookingChanges } from "./bookings/store.ts";
import { type StartCheckout, startCheckout } from "./checkout/start.ts";
import { checkoutStatus } from "./checkout/status.ts";
import { customerIdOf, ownerOf } from "./customer/customer.ts";
import type { BillingDeps } from "./deps.ts";
import { writeToCache } from "./entitlements/cache-write.ts";
import { checkEntitlement, listEntitlements, type Reading } from "./entitlements/check.ts";
import { listGrants } from "./entitlements/grant-store.ts";
import { readJournal } from "./entitlements/journal.ts";
import {
  type GrantManually,
  grantManually,
  type RevokeManually,
  revokeManually,
} from "./entitlements/manual-grant.ts";
import type { SyncSource } from "./entitlements/store.ts";
import { checkHealth } from "./health.ts";
import type { StartBooking } from "./model/booking.ts";
import type { Owner } from "./model/owner.ts";
import { assertWebhookSecrets } from "./stripe/signature.ts";
import { endDuplicates, endFlaggedDuplicates } from "./subscriptions/duplicates.ts";
import { listSubscriptions, readTransitions } from "./subscriptions/store.ts";
import { readSyncs } from "./sync/log.ts";
import { type RebuildProgress, rebuild } from "./sync/rebuild.ts";
import { syncScheduled } from "./sync/scheduled.ts";
import { type SyncOptions, syncStripeDataToKV } from "./sync/sync.ts";
import { answerEvent, overdue, parkEvent, syncSpacingMs, writeMissedToCache } from "./webhook/answer.ts";
import { handleStripeWebhook } from "./webhook/receive.ts";
import { deleteOldEvents, listUnbound, type ReplayInput, replayEvents } from "./webhook/replay.ts";

/**
 * Every room joined once. The parts are given: this file knows no environment, no framework and no clock.
 *
 * @throws BillingError `webhook_secret_invalid` when a secret is missing, malformed or a placeholder.
 */
export function createBilling(deps: BillingDeps) {
  assertWebhookSecrets(deps.webhookSecrets);
  return {
    startCheckout: (input: StartCheckout) => startCheckout(deps, input),
    handleStripeWebhook: (request: Request) => handleStripeWebhook(deps, request),
    answerEvent: (stripeEventId: string) => answerEvent(deps, stripeEventId),
    parkEvent: (stripeEventId: string, error: string) => parkEvent(deps, stripeEventId, error),
    overdueEvents: (limit?: number) => overdue(deps, limit),
    writeToCache: (customerId: string) => writeToCache(deps, customerId),
    writeMissedToCache: (limit?: number) => writeMissedToCache(deps, limit),
    syncScheduled: (limit?: number) => syncScheduled(deps, limit),
    readSyncs: (customerId: string, limit?: number) => readSyncs(deps.db, customerId, limit),
    syncStripeDataToKV: (customerId: string, options: SyncOptions) =>
      syncStripeDataToKV(deps, customerId, options),
    endDuplicates: (subscriptionIds: readonly string[]) => endDuplicates(deps, subscriptionIds),
    endFlaggedDuplicates: (limit?: number) => endFlaggedDuplicates(deps, limit),
    replayEvents: (input: ReplayInput) => replayEvents(deps, input),
    listUnbound: (limit?: number) => listUnbound(deps.db, limit),
    deleteOldEvents: (limit?: number) => deleteOldEvents(deps, limit),
    rebuild: (onProgress?: (progress: RebuildProgress) => void) => rebuild(deps, onProgress),
    /** Looks at an owner's customer, if there is one and nobody has looked a moment ago. */
    syncOwner: async (owner: Owner, source: SyncSource): Promise<void> => {
      const customerId = await customerIdOf(deps.db, owner);
      if (customerId) await syncStripeDataToKV(deps, customerId, { source, spacingMs: syncSpacingMs });
    },
    checkoutStatus: (input: { owner: Owner; sessionId: string }) => checkoutStatus(deps, input),
    checkEntitlement: (owner: Owner, level: string) => checkEntitlement(deps, owner, level),
    listEntitlements: (owner: Owner, reading?: Reading) => listEntitlements(deps, owner, reading),
    listSubscriptions: (owner: Owner) => listSubscriptions(deps.db, owner),
    readTransitions: (subscriptionId: string) => readTransitions(deps.db, subscriptionId),
    grantManually: (input: GrantManually) => grantManually(deps, input),
    revokeManually: (input: RevokeManually) => revokeManually(deps, input),
    listGrants: (owner: Owner) => listGrants(deps.db, owner),
    openPortal: (input: OpenPortal) => openPortal(deps, input),
    billingDetails: (owner: Owner) => billingDetails(deps, owner),
    readJournal: (owner: Owner, limit?: number) => readJournal(deps.db, owner, limit),
    startBooking: (input: StartBooking) => startBooking(deps, input),
    cancelBooking: (input: { owner: Owner; bookingId: string }) => cancelBooking(deps, input),
    listBookings: (owner: Owner, page?: { limit?: number; before?: string }) =>
      listBookings(deps.db, owner, page),
    findBooking: (owner: Owner, bookingId: string) => findBooking(deps.db, owner, bookingId),
    readBookingChanges: (owner: Owner, bookingId: string) => readBookingChanges(deps.db, owner, bookingId),
    courseSeats: () => countSeats(deps.db, deps.catalog),
    syncSeats: () => syncSeats(deps.db, deps.catalog),
    refundBookings: (bookingIds: readonly string[]) => refundBookings(deps, bookingIds),
    settleBookings: (limit?: number) => settleBookings(deps, limit),
    /** Whose a customer is; NULL when nobody of ours has it. */
    ownerOf: (customerId: string) => ownerOf(deps.db, customerId),
    health: () => checkHealth(deps),
  };
}

export type Billing = ReturnType<typeof createBilling>;
