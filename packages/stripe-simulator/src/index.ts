export { type Duration, realClock, type SimulatorClock, virtualClock } from "./clock.ts";
export type { Fault, FaultBoard, FaultRule } from "./faults.ts";
export type {
  CheckoutPageActions,
  CheckoutView,
  PaymentForm,
  PayOutcome,
  PromotionOutcome,
} from "./pages/page-actions.ts";
export type { PortalPageActions, PortalView } from "./pages/portal-page-actions.ts";
export type { RateLimit } from "./protocol/rate-limit.ts";
export type { RequestLogEntry } from "./protocol/request-log.ts";
export { createStripeSimulator } from "./simulator.ts";
export type { StripeSimulator, StripeSimulatorOptions } from "./simulator-interface.ts";
export type { SimulatorSnapshot } from "./snapshot.ts";
export type { WebhookDelivery } from "./webhooks/delivery.ts";
export type { WebhookMood } from "./webhooks/mood.ts";
export type { Webhooks } from "./webhooks/webhooks.ts";
export type { Settings } from "./world.ts";
