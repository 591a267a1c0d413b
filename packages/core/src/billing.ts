import { billingDetails } from "./billing-details.ts";
import type { StartBooking } from "./booking.ts";
import { cancelBooking } from "./booking-cancel.ts";
import { refundBookings } from "./booking-refund.ts";
import { countSeats, syncSeats } from "./booking-seats.ts";
import { settleBookings } from "./booking-settle.ts";
import { startBooking } from "./booking-start.ts";
import { findBooking, listBookings, readBookingChanges } from "./booking-store.ts";
import { type StartCheckout, startCheckout } from "./checkout.ts";
import { checkoutStatus } from "./checkout-status.ts";
import { customerIdOf, ownerOf } from "./customer.ts";
import type { BillingDeps } from "./deps.ts";
import { lookAtDue } from "./due.ts";
import { checkEntitlement, listEntitlements, type Reading } from "./entitlement-check.ts";
import type { SyncSource } from "./entitlement-store.ts";
import { listGrants } from "./grant-store.ts";
import { checkHealth } from "./health.ts";
import { readJournal } from "./journal.ts";
import { answerKnock, giveUpKnock, lookSpacingMs, mirrorMissed, overdue } from "./knock.ts";
import { type GrantManually, grantManually, type RevokeManually, revokeManually } from "./manual-grant.ts";
import { mirrorToCache } from "./mirror.ts";
import type { Owner } from "./owner.ts";
import { type OpenPortal, openPortal } from "./portal.ts";
import { type RebuildProgress, rebuild } from "./rebuild.ts";
import { remedyDuplicates, remedyFlagged } from "./remedy.ts";
import { forgetOldKnocks, listUnbound, type ReplayInput, replayKnocks } from "./replay.ts";
import { assertWebhookSecrets } from "./signature.ts";
import { listSubscriptions, readTransitions } from "./subscription-store.ts";
import { type SyncOptions, syncStripeDataToKV } from "./sync.ts";
import { readSyncs } from "./sync-log.ts";
import { handleStripeWebhook } from "./webhook.ts";

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
    answerKnock: (stripeEventId: string) => answerKnock(deps, stripeEventId),
    giveUpKnock: (stripeEventId: string, error: string) => giveUpKnock(deps, stripeEventId, error),
    overdueKnocks: (limit?: number) => overdue(deps, limit),
    mirrorToCache: (customerId: string) => mirrorToCache(deps, customerId),
    mirrorMissed: (limit?: number) => mirrorMissed(deps, limit),
    lookAtDue: (limit?: number) => lookAtDue(deps, limit),
    readSyncs: (customerId: string, limit?: number) => readSyncs(deps.db, customerId, limit),
    syncStripeDataToKV: (customerId: string, options: SyncOptions) =>
      syncStripeDataToKV(deps, customerId, options),
    remedyDuplicates: (subscriptionIds: readonly string[]) => remedyDuplicates(deps, subscriptionIds),
    remedyFlagged: (limit?: number) => remedyFlagged(deps, limit),
    replayKnocks: (input: ReplayInput) => replayKnocks(deps, input),
    listUnbound: (limit?: number) => listUnbound(deps.db, limit),
    forgetOldKnocks: (limit?: number) => forgetOldKnocks(deps, limit),
    rebuild: (onProgress?: (progress: RebuildProgress) => void) => rebuild(deps, onProgress),
    /** Looks at an owner's customer, if there is one and nobody has looked a moment ago. */
    syncOwner: async (owner: Owner, source: SyncSource): Promise<void> => {
      const customerId = await customerIdOf(deps.db, owner);
      if (customerId) await syncStripeDataToKV(deps, customerId, { source, spacingMs: lookSpacingMs });
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
