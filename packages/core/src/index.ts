export type { BillingDetails, BillingInvoice, BillingReceipt } from "./account/billing-details.ts";
export type { OwnerExport } from "./account/export-owner.ts";
export type { ForgetOwner, ForgetOwnerResult } from "./account/forget-owner.ts";
export type { UpcomingCharge } from "./account/next-charge.ts";
export type { SavedPaymentMethod } from "./account/payment-method.ts";
export type { OpenPortal, PortalResult } from "./account/portal.ts";
export { portalMark } from "./account/portal-configuration.ts";
export { type Billing, createBilling } from "./billing.ts";
export { type SeatChange, syncSeats } from "./bookings/seats.ts";
export type { Settled } from "./bookings/settle.ts";
export type { BookingChange } from "./bookings/store.ts";
export { createStripeCacheClient, type StripeCacheClient } from "./cache/cache.ts";
export { createCircuitBreaker } from "./cache/circuit-breaker.ts";
export { type AccessMemory, createAccessMemory } from "./cache/memory.ts";
export { connectRedis } from "./cache/redis-client.ts";
export { coveringEntitlement } from "./checkout/covered.ts";
export type { StartCheckout, StartCheckoutResult } from "./checkout/start.ts";
export type { CheckoutStatus } from "./checkout/status.ts";
export { checkDatabase, type DatabaseCheck } from "./database/check-database.ts";
export { connectDatabase, type Database, type DatabaseConnection } from "./database/database.ts";
export type { RequiredMigrations } from "./database/required-migrations.ts";
export type { BillingDeps } from "./deps.ts";
export type { EntitlementDecision, OwnerAccess, ReadOptions } from "./entitlements/check.ts";
export type {
  GrantManually,
  GrantManuallyResult,
  RevokeManually,
  RevokeManuallyResult,
} from "./entitlements/manual-grant.ts";
export { BillingError, type BillingErrorCode, nameOf } from "./errors.ts";
export type { Health } from "./health.ts";
export type {
  Booking,
  BookingList,
  CancelBookingResult,
  CourseSeats,
  StartBooking,
  StartBookingResult,
} from "./model/booking.ts";
export {
  type Catalog,
  type Course,
  courseOf,
  defineCatalog,
  type Offer,
  offerForLevel,
  offerOf,
  offersOnSale,
  rankOf,
  reaches,
} from "./model/catalog.ts";
export type { Entitlement, OwnerEntitlements, Reason } from "./model/entitlement.ts";
export { type Owner, ownerKey, ownerSchema } from "./model/owner.ts";
export { type AccessPolicy, defaultPolicy } from "./model/policy.ts";
export type { Snapshot } from "./model/snapshot.ts";
export { type SubscriptionInfo, subscriptionInfoSchema } from "./model/subscription.ts";
export { type Access, accessAt } from "./rules/access-at.ts";
export { deriveEntitlements } from "./rules/fold.ts";
export type { Fold } from "./rules/fold-input.ts";
export type { GrantDecision } from "./rules/grants.ts";
export type { Clock, Log } from "./runtime.ts";
export {
  type BookingMetadata,
  type CheckoutMetadata,
  type OfferMetadata,
  readCheckoutMetadata,
  writeCheckoutMetadata,
} from "./stripe/checkout-metadata.ts";
export { enabledEvents, enabledThinEvents } from "./stripe/enabled-events.ts";
export { type AnnouncedEvent, announcedEventSchema } from "./stripe/event.ts";
export { comparedFields, type Priced, priceDifferences } from "./stripe/price-differences.ts";
export { lookupKeyMark, priceMetadata } from "./stripe/price-key.ts";
export type { BillingUrls } from "./stripe/return-urls.ts";
export { assertWebhookSecrets } from "./stripe/signature.ts";
export type { Sync, SyncOptions, SyncOutcome, SyncSource } from "./sync-port.ts";
export type { EventAnswer } from "./webhook/event-answer.ts";
export { readUpTo } from "./webhook/request-body.ts";
