export { catalog } from "./catalog.ts";
export { type Connections, connect } from "./connect.ts";
export {
  ConfigurationError,
  type Environment,
  readEnvironment,
  readFunctionsEnvironment,
  type StorefrontEnvironment,
} from "./environment.ts";
export { announceWith, stripeEventReceived } from "./inngest.ts";
export { type PushedOffer, pushCatalog } from "./push-catalog.ts";
export { connectStripe } from "./stripe.ts";
