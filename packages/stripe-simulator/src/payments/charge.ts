import type Stripe from "stripe";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";

export interface ChargeFailure {
  code: string;
  declineCode: string | null;
  message: string;
}

/** A charge for a payment intent: succeeded, failed, or pending at the bank. */
export function buildCharge(
  world: World,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  result: { status: "failed"; failure: ChargeFailure } | { status: "pending" } | { status: "succeeded" },
): Stripe.Charge {
  const failure = result.status === "failed" ? result.failure : null;
  const id = world.ids.make("charge");
  return {
    id,
    object: "charge",
    amount: intent.amount,
    amount_captured: result.status === "succeeded" ? intent.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: world.settings.merchant.slice(0, 22).toUpperCase(),
    captured: result.status !== "failed",
    created: seconds(world),
    currency: intent.currency,
    customer: idOf(intent.customer),
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: failure?.code ?? null,
    failure_message: failure?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: outcomeOf(failure, result.status),
    paid: result.status === "succeeded",
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: detailsOf(method),
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: result.status === "failed" ? null : `${world.publicUrl()}/receipts/${id}`,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: result.status,
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
}

function outcomeOf(failure: ChargeFailure | null, status: string): Stripe.Charge.Outcome {
  return {
    advice_code: null,
    network_advice_code: null,
    network_decline_code: failure?.declineCode ?? null,
    network_status: failure
      ? "declined_by_network"
      : status === "pending"
        ? "not_sent_to_network"
        : "approved_by_network",
    reason: failure ? (failure.declineCode ?? failure.code) : null,
    risk_level: "normal",
    risk_score: 20,
    seller_message: failure
      ? "The bank did not return any further details with this decline."
      : "Payment complete.",
    type: failure ? "issuer_declined" : "authorized",
  };
}

function detailsOf(method: Stripe.PaymentMethod): Stripe.Charge.PaymentMethodDetails {
  const { card, sepa_debit: debit } = method;
  if (debit) {
    return {
      type: "sepa_debit",
      sepa_debit: {
        bank_code: debit.bank_code,
        branch_code: debit.branch_code,
        country: debit.country,
        fingerprint: debit.fingerprint,
        last4: debit.last4,
        mandate: null,
      },
    };
  }
  if (!card) return { type: method.type };
  return {
    type: "card",
    card: {
      amount_authorized: null,
      authorization_code: null,
      brand: card.brand,
      checks: card.checks,
      country: card.country,
      electronic_commerce_indicator: null,
      exp_month: card.exp_month,
      exp_year: card.exp_year,
      extended_authorization: { status: "disabled" },
      fingerprint: card.fingerprint ?? null,
      funding: card.funding,
      incremental_authorization: { status: "unavailable" },
      installments: null,
      last4: card.last4,
      mandate: null,
      multicapture: { status: "unavailable" },
      network: card.brand,
      network_token: { used: false },
      network_transaction_id: null,
      overcapture: { maximum_amount_capturable: 0, status: "unavailable" },
      regulated_status: card.regulated_status,
      three_d_secure: null,
      transaction_link_id: null,
      wallet: null,
    },
  };
}
