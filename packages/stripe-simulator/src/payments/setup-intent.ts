import type Stripe from "stripe";
import { add, emit } from "../world/events.ts";
import { seconds, type World } from "../world/world.ts";
import type { AutomaticMethods } from "./automatic-methods.ts";
import { attachMethod } from "./payment-method.ts";

export interface NewSetup {
  customer: string | null;
  metadata?: Record<string, string>;
  description?: string | null;
  usage?: string;
  /** Null for what a checkout session or the portal saves. */
  automatic_payment_methods?: AutomaticMethods | null;
}

export function createSetupIntent(world: World, wanted: NewSetup): Stripe.SetupIntent {
  const id = world.ids.make("setup_intent");
  return add(
    world,
    world.store.tables.setup_intent,
    {
      id,
      object: "setup_intent",
      allowed_payment_method_types: null,
      application: null,
      automatic_payment_methods: wanted.automatic_payment_methods ?? null,
      cancellation_reason: null,
      client_secret: `${id}_secret_${world.ids.text(25)}`,
      created: seconds(world),
      customer: wanted.customer,
      customer_account: null,
      description: wanted.description ?? null,
      excluded_payment_method_types: null,
      flow_directions: null,
      last_setup_error: null,
      latest_attempt: null,
      livemode: false,
      mandate: null,
      metadata: wanted.metadata ?? {},
      next_action: null,
      on_behalf_of: null,
      payment_method: null,
      payment_method_configuration_details: null,
      payment_method_options: {},
      payment_method_types: ["card", "sepa_debit"],
      single_use_mandate: null,
      status: "requires_payment_method",
      usage: wanted.usage ?? "off_session",
    },
    "setup_intent.created",
  );
}

/** Saves a payment method for later. @throws StripeFault 402 if its bank declines. */
export function confirmSetup(
  world: World,
  intent: Stripe.SetupIntent,
  method: Stripe.PaymentMethod,
): Stripe.SetupIntent {
  const customer = typeof intent.customer === "string" ? intent.customer : null;
  if (customer !== null) attachMethod(world, method, customer);
  const instrument = world.store.hidden.instruments.get(method.id);
  if (instrument?.kind === "card") world.store.hidden.instruments.put({ ...instrument, authenticated: true });
  const done = world.store.tables.setup_intent.put({
    ...intent,
    payment_method: method.id,
    status: "succeeded",
  });
  emit(world, "setup_intent.succeeded", done);
  return done;
}

export function saveWithoutPayment(
  world: World,
  method: Stripe.PaymentMethod,
  wanted: NewSetup,
): Stripe.SetupIntent {
  return confirmSetup(world, createSetupIntent(world, wanted), method);
}
