import type Stripe from "stripe";
import { add, change, type EventType, emit } from "../world/events.ts";
import { seconds, type World } from "../world/world.ts";
import type { AutomaticMethods } from "./automatic-methods.ts";
import { recordBalance } from "./balance.ts";

export interface NewIntent {
  amount: number;
  currency: string;
  customer: string | null;
  description?: string | null;
  metadata?: Record<string, string>;
  receipt_email?: string | null;
  setup_future_usage?: string | null;
  capture_method?: string;
  statement_descriptor?: string | null;
  statement_descriptor_suffix?: string | null;
  payment_method?: string | null;
  confirmation_method?: string;
  /** Null for the intents of invoices and checkout sessions. */
  automatic_payment_methods?: AutomaticMethods | null;
}

export function createIntent(world: World, wanted: NewIntent): Stripe.PaymentIntent {
  const id = world.ids.make("payment_intent");
  return add(
    world,
    world.store.tables.payment_intent,
    {
      id,
      object: "payment_intent",
      allowed_payment_method_types: null,
      amount: wanted.amount,
      amount_capturable: 0,
      amount_details: { tip: {} },
      amount_received: 0,
      application: null,
      application_fee_amount: null,
      automatic_payment_methods: wanted.automatic_payment_methods ?? null,
      canceled_at: null,
      cancellation_reason: null,
      capture_method: wanted.capture_method ?? "automatic_async",
      client_secret: `${id}_secret_${world.ids.text(25)}`,
      confirmation_method: wanted.confirmation_method ?? "automatic",
      created: seconds(world),
      currency: wanted.currency,
      customer: wanted.customer,
      customer_account: null,
      description: wanted.description ?? null,
      excluded_payment_method_types: null,
      last_payment_error: null,
      latest_charge: null,
      livemode: false,
      managed_payments: null,
      metadata: wanted.metadata ?? {},
      next_action: null,
      on_behalf_of: null,
      payment_method: wanted.payment_method ?? null,
      payment_method_configuration_details: null,
      payment_method_options: {
        card: {
          installments: null,
          mandate_options: null,
          network: null,
          request_three_d_secure: "automatic",
        },
      },
      payment_method_types: ["card", "sepa_debit"],
      payment_record: null,
      processing: null,
      receipt_email: wanted.receipt_email ?? null,
      review: null,
      setup_future_usage: wanted.setup_future_usage ?? null,
      shipping: null,
      source: null,
      statement_descriptor: wanted.statement_descriptor ?? null,
      statement_descriptor_suffix: wanted.statement_descriptor_suffix ?? null,
      status: wanted.payment_method ? "requires_confirmation" : "requires_payment_method",
      transfer_data: null,
      transfer_group: null,
    },
    "payment_intent.created",
  );
}

export function cancelIntent(
  world: World,
  intent: Stripe.PaymentIntent,
  reason: string | null,
): Stripe.PaymentIntent {
  const patch = {
    amount_capturable: 0,
    canceled_at: seconds(world),
    cancellation_reason: reason,
    next_action: null,
    status: "canceled",
  };
  return moveIntent(world, intent, patch, "payment_intent.canceled");
}

/** Captures an amount that was only authorized. */
export function captureIntent(
  world: World,
  intent: Stripe.PaymentIntent,
  amount: number,
): Stripe.PaymentIntent {
  const { charge: charges } = world.store.tables;
  const charge = charges.get(typeof intent.latest_charge === "string" ? intent.latest_charge : "");
  if (charge) {
    const balance = recordBalance(world, { ...charge, amount }, "charge");
    emit(
      world,
      "charge.captured",
      charges.put({ ...charge, amount_captured: amount, balance_transaction: balance.id, captured: true }),
    );
  }
  return moveIntent(
    world,
    intent,
    { amount_capturable: 0, amount_received: amount, status: "succeeded" },
    "payment_intent.succeeded",
  );
}

/** Intents announce a state by its own event; there is no `payment_intent.updated`. */
export function moveIntent(
  world: World,
  intent: Stripe.PaymentIntent,
  patch: Partial<Stripe.PaymentIntent>,
  type: EventType,
): Stripe.PaymentIntent {
  const next = change(world, world.store.tables.payment_intent, intent, patch);
  emit(world, type, next);
  return next;
}
