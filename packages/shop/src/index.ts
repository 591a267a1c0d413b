export { type Analytics, type AnalyticsEvent, noAnalytics } from "./analytics.ts";
export { catalog } from "./catalog.ts";
export { checkStart } from "./check-start.ts";
export { type Connections, connect } from "./connect.ts";
export { loadEnvFile } from "./env-file.ts";
export {
  ConfigurationError,
  type Environment,
  filled,
  readEnvironment,
  readFunctionsEnvironment,
  type StorefrontEnvironment,
} from "./environment.ts";
export { type ErrorReports, noErrorReports } from "./error-reports.ts";
export { announceWith, stripeEventReceived } from "./inngest.ts";
export { policy } from "./policy.ts";
export { type PushedOffer, pushCatalog, pushSeats } from "./push-catalog.ts";
export { type PushedConfiguration, pushPortal } from "./push-portal.ts";
export { connectStripe } from "./stripe.ts";
