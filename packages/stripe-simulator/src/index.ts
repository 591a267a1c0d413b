export { type Duration, realClock, type SimulatorClock, virtualClock } from "./clock.ts";
export type { Fault, FaultBoard, FaultRule } from "./faults.ts";
export type {
  CheckoutPageActions,
  CheckoutView,
  PaymentForm,
  PayOutcome,
  PortalPageActions,
  PortalView,
} from "./pages/page-actions.ts";
export type { RequestLogEntry } from "./protocol/request-log.ts";
export { createStripeSimulator, type StripeSimulator, type StripeSimulatorOptions } from "./simulator.ts";
export type { SimulatorSnapshot } from "./snapshot.ts";
export type { WebhookDelivery } from "./webhooks/delivery.ts";
export type { Webhooks } from "./webhooks/dispatcher.ts";
export type { WebhookMood } from "./webhooks/mood.ts";
export type { Settings } from "./world.ts";
