export { realClock, type SimulatorClock, virtualClock } from "./clock/clock.ts";
export type { Duration } from "./clock/duration.ts";
export { createStripeSimulator } from "./create-simulator.ts";
export type {
  CheckoutPageActions,
  CheckoutView,
  PaymentForm,
  PayOutcome,
  PromotionOutcome,
} from "./pages/page-actions.ts";
export type { PortalPageActions, PortalView } from "./pages/portal-page-actions.ts";
export type { RequestLogEntry } from "./protocol/request-log.ts";
export type { Fault, FaultRule, Faults } from "./server/faults.ts";
export type { StripeSimulator, StripeSimulatorOptions } from "./simulator/simulator.ts";
export type { SimulatorSnapshot } from "./simulator/snapshot.ts";
export type { WebhookDelivery } from "./webhooks/delivery.ts";
export type { DeliveryOptions } from "./webhooks/delivery-options.ts";
export type { Webhooks } from "./webhooks/webhooks.ts";
export type { RateLimit, Settings } from "./world/settings.ts";
