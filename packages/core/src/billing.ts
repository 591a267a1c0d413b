import { billingDetails } from "./account/billing-details.ts";
import { exportOwner } from "./account/export-owner.ts";
import { type ForgetOwner, forgetOwner } from "./account/forget-owner.ts";
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
import { readJournal } from "./customer/journal.ts";
import { checkDatabase } from "./database/check-database.ts";
import type { BillingDeps } from "./deps.ts";
import { writeMissedToCache, writeToCache } from "./entitlements/cache-write.ts";
import { checkEntitlement, listEntitlements, type ReadOptions } from "./entitlements/check.ts";
import { listGrants } from "./entitlements/grant-store.ts";
import {
  type GrantManually,
  grantManually,
  type RevokeManually,
  revokeManually,
} from "./entitlements/manual-grant.ts";
import { checkHealth } from "./health.ts";
import type { StartBooking } from "./model/booking.ts";
import type { Owner } from "./model/owner.ts";
import { type ReconcileOptions, reconcile } from "./reconcile/reconcile.ts";
import { readRuns } from "./reconcile/runs.ts";
import { assertWebhookSecrets } from "./stripe/signature.ts";
import { endDuplicates, endFlaggedDuplicates } from "./subscriptions/duplicates.ts";
import { listSubscriptions, readTransitions } from "./subscriptions/store.ts";
import { readSyncs } from "./sync/log.ts";
import { type RebuildProgress, rebuild } from "./sync/rebuild.ts";
import { syncScheduled } from "./sync/scheduled.ts";
import { syncStripeDataToKV } from "./sync/sync.ts";
import { type Sync, type SyncSource, syncSpacingMs } from "./sync-port.ts";
import { bindUnbound, dismissUnbound, refundUnbound } from "./unbound/decide.ts";
import { listUnbound } from "./unbound/store.ts";
import { answerEvent, dismissEvent, overdueEvents, parkEvent, tryParked } from "./webhook/answer.ts";
import { handleStripeWebhook } from "./webhook/receive.ts";
import { type ReplayInput, replayEvents } from "./webhook/replay.ts";
import { deleteOldEvents, deleteOldSyncs, forgetIgnoredEvents } from "./webhook/retention.ts";

/**
 * Joins every room once. All parts are given: this file knows no environment, no framework and no clock.
 *
 * @throws BillingError `webhook_secret_invalid` when a secret is missing, malformed or a placeholder.
 */
export function createBilling(given: BillingDeps) {
  assertWebhookSecrets(given.webhookSecrets);
  const sync: Sync = (customerId, options) => syncStripeDataToKV(given, customerId, options);
  const deps = { ...given, sync };
  return {
    // Buy
    startCheckout: (input: StartCheckout) => startCheckout(deps, input),
    checkoutStatus: (input: { owner: Owner; sessionId: string }) => checkoutStatus(deps, input),
    openPortal: (input: OpenPortal) => openPortal(deps, input),
    startBooking: (input: StartBooking) => startBooking(deps, input),
    cancelBooking: (input: { owner: Owner; bookingId: string }) => cancelBooking(deps, input),

    // Ask
    checkEntitlement: (owner: Owner, level: string) => checkEntitlement(deps, owner, level),
    listEntitlements: (owner: Owner, options?: ReadOptions) => listEntitlements(deps, owner, options),
    listSubscriptions: (owner: Owner) => listSubscriptions(deps.db, owner),
    billingDetails: (owner: Owner) => billingDetails(deps, owner),
    listBookings: (owner: Owner, page?: { limit?: number; before?: string }) =>
      listBookings(deps.db, owner, page),
    findBooking: (owner: Owner, bookingId: string) => findBooking(deps.db, owner, bookingId),
    courseSeats: () => countSeats(deps.db, deps.catalog),

    // Follow Stripe: events, syncs, and what the sweep runs every minute
    handleStripeWebhook: (request: Request) => handleStripeWebhook(deps, request),
    answerEvent: (stripeEventId: string) => answerEvent(deps, stripeEventId),
    parkEvent: (stripeEventId: string, error: string) => parkEvent(deps, stripeEventId, error),
    dismissEvent: (input: Parameters<typeof dismissEvent>[1]) => dismissEvent(deps, input),
    overdueEvents: (limit?: number) => overdueEvents(deps, limit),
    tryParked: () => tryParked(deps),
    syncStripeDataToKV: sync,
    /** Syncs an owner's customer, if there is one and no sync began a moment ago. */
    syncOwner: async (owner: Owner, source: SyncSource): Promise<void> => {
      const customerId = await customerIdOf(deps.db, owner);
      if (customerId) await sync(customerId, { source, spacingMs: syncSpacingMs });
    },
    syncScheduled: (limit?: number) => syncScheduled(deps, limit),
    reconcile: (options?: ReconcileOptions) => reconcile(deps, options),
    syncSeats: () => syncSeats(deps.db, deps.catalog),
    writeToCache: (customerId: string) => writeToCache(deps, customerId),
    writeMissedToCache: (limit?: number) => writeMissedToCache(deps, limit),
    endDuplicates: (subscriptionIds: readonly string[]) => endDuplicates(deps, subscriptionIds),
    endFlaggedDuplicates: (limit?: number) => endFlaggedDuplicates(deps, limit),
    refundBookings: (bookingIds: readonly string[]) => refundBookings(deps, bookingIds),
    settleBookings: (limit?: number) => settleBookings(deps, limit),
    deleteOldEvents: (limit?: number) => deleteOldEvents(deps, limit),
    forgetIgnoredEvents: (limit?: number) => forgetIgnoredEvents(deps, limit),
    deleteOldSyncs: (limit?: number) => deleteOldSyncs(deps, limit),

    // Operate
    health: (options?: Parameters<typeof checkHealth>[1]) => checkHealth(deps, options),
    checkDatabase: (options?: Parameters<typeof checkDatabase>[1]) => checkDatabase(deps.db, options),
    /** The owner of a customer; NULL when no owner of ours has it. */
    ownerOf: (customerId: string) => ownerOf(deps.db, customerId),
    readJournal: (owner: Owner, limit?: number) => readJournal(deps.db, owner, limit),
    readTransitions: (subscriptionId: string) => readTransitions(deps.db, subscriptionId),
    readBookingChanges: (owner: Owner, bookingId: string) => readBookingChanges(deps.db, owner, bookingId),
    readSyncs: (customerId: string, limit?: number) => readSyncs(deps.db, customerId, limit),
    readReconciliations: (limit?: number) => readRuns(deps.db, limit),
    listUnbound: (limit?: number) => listUnbound(deps.db, limit),
    bindUnbound: (input: Parameters<typeof bindUnbound>[1]) => bindUnbound(deps, input),
    refundUnbound: (input: Parameters<typeof refundUnbound>[1]) => refundUnbound(deps, input),
    dismissUnbound: (input: Parameters<typeof dismissUnbound>[1]) => dismissUnbound(deps, input),
    replayEvents: (input: ReplayInput) => replayEvents(deps, input),
    grantManually: (input: GrantManually) => grantManually(deps, input),
    revokeManually: (input: RevokeManually) => revokeManually(deps, input),
    listGrants: (owner: Owner) => listGrants(deps.db, owner),
    exportOwner: (owner: Owner) => exportOwner(deps, owner),
    forgetOwner: (input: ForgetOwner) => forgetOwner(deps, input),
    rebuild: (onProgress?: (progress: RebuildProgress) => void) => rebuild(deps, onProgress),
  };
}

export type Billing = ReturnType<typeof createBilling>;
