export { type Access, accessAt } from "./access.ts";
export { type AccessPolicy, defaultPolicy } from "./access-policy.ts";
export { type Billing, createBilling } from "./billing.ts";
export type { BillingDetails, BillingInvoice, BillingReceipt } from "./billing-details.ts";
export type {
  Booking,
  BookingPage,
  CancelBookingResult,
  CourseSeats,
  StartBooking,
  StartBookingResult,
} from "./booking.ts";
export { type SeatChange, syncSeats } from "./booking-seats.ts";
export type { Settled } from "./booking-settle.ts";
export type { BookingChange } from "./booking-store.ts";
export { createStripeCacheClient, type StripeCacheClient } from "./cache.ts";
export {
  type Catalog,
  type Course,
  courseOf,
  defineCatalog,
  type Offer,
  offerForLevel,
  offerOf,
} from "./catalog.ts";
export type { StartCheckout, StartCheckoutResult } from "./checkout.ts";
export {
  type BookingMetadata,
  type CheckoutMetadata,
  type OfferMetadata,
  readCheckoutMetadata,
  writeCheckoutMetadata,
} from "./checkout-metadata.ts";
export type { CheckoutStatus } from "./checkout-status.ts";
export { createCircuitBreaker } from "./circuit-breaker.ts";
export { connectDatabase, type Database, type DatabaseConnection } from "./database.ts";
export type { BillingDeps, BillingUrls, Clock, Log } from "./deps.ts";
export { deriveEntitlements, type Fold } from "./derive-entitlements.ts";
export type { Entitlement, OwnerEntitlements, Reason } from "./entitlement.ts";
export type { EntitlementDecision, OwnerAccess, Reading } from "./entitlement-check.ts";
export { type AccessMemory, createAccessMemory } from "./entitlement-memory.ts";
export { BillingError, type BillingErrorCode, nameOf } from "./errors.ts";
export type { GrantDecision } from "./grant-access.ts";
export type { Health } from "./health.ts";
export type { KnockAnswer } from "./knock.ts";
export type {
  GrantManually,
  GrantManuallyResult,
  RevokeManually,
  RevokeManuallyResult,
} from "./manual-grant.ts";
export type { UpcomingCharge } from "./next-charge.ts";
export { type Owner, ownerKey, ownerSchema } from "./owner.ts";
export type { KeptPaymentMethod } from "./payment-method.ts";
export type { OpenPortal, PortalResult } from "./portal.ts";
export { portalMark } from "./portal-configuration.ts";
export { priceMetadata } from "./price-key.ts";
export { connectRedis } from "./redis-client.ts";
export { assertWebhookSecrets } from "./signature.ts";
export type { Snapshot } from "./snapshot.ts";
export { type Knock, knockSchema, knocks } from "./stripe-event.ts";
export { type SubscriptionInfo, subscriptionInfoSchema } from "./subscription-info.ts";
export type { SyncOutcome } from "./sync.ts";
