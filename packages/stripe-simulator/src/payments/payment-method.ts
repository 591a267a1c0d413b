import type Stripe from "stripe";
import { NO_ADDRESS } from "../protocol/address.ts";
import { cardError, invalidRequest, missingResource } from "../protocol/errors.ts";
import { add, change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { bankAccount, compactIban } from "./bank-debits.ts";
import { cardNumber, numberNamed } from "./card-numbers.ts";

export interface CardDetails {
  number: string;
  expMonth: number;
  expYear: number;
}

export type BillingDetails = Partial<Stripe.PaymentMethod.BillingDetails>;

function billingDetails(given: BillingDetails = {}): Stripe.PaymentMethod.BillingDetails {
  return { address: NO_ADDRESS, email: null, name: null, phone: null, tax_id: null, ...given };
}

/** @throws StripeFault 402 `incorrect_number` if the number is not a card number. */
export function createCard(world: World, card: CardDetails, billing?: BillingDetails): Stripe.PaymentMethod {
  const known = cardNumber(card.number);
  if (!known) throw cardError("Your card number is incorrect.", "incorrect_number", { param: "number" });
  const row = blankMethod(world, "card", billing);
  world.store.hidden.instruments.put({ id: row.id, kind: "card", number: card.number, authenticated: false });
  return add(world, world.store.tables.payment_method, {
    ...row,
    card: {
      brand: known.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: "pass" },
      country: known.country,
      display_brand: known.brand,
      exp_month: card.expMonth,
      exp_year: card.expYear,
      fingerprint: `card${card.number.slice(0, 4)}${card.number.slice(-8)}`,
      funding: known.funding,
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [known.brand], preferred: null },
      regulated_status: "unregulated",
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
  });
}

/** @throws StripeFault 400 if the text is not an IBAN, or the account cannot be debited. */
export function createBankDebit(world: World, iban: string, billing?: BillingDetails): Stripe.PaymentMethod {
  const account = bankAccount(iban);
  const param = "sepa_debit[iban]";
  if (!account)
    throw invalidRequest("The IBAN you provided is invalid.", { code: "invalid_bank_account_iban", param });
  if (account.answer.status === "unsupported")
    throw invalidRequest("This bank account cannot be debited.", { code: account.answer.code, param });
  const row = blankMethod(world, "sepa_debit", billing);
  world.store.hidden.instruments.put({ id: row.id, kind: "bank_debit", iban: compactIban(iban) });
  return add(world, world.store.tables.payment_method, {
    ...row,
    sepa_debit: {
      bank_code: account.bankCode,
      branch_code: "",
      country: account.country,
      fingerprint: `debit${compactIban(iban).slice(-11)}`,
      generated_from: { charge: null, setup_attempt: null },
      last4: account.last4,
    },
  });
}

/** The stored payment method; `pm_card_visa` and the like make a new one, as in Stripe's test mode. */
export function resolveMethod(world: World, id: string, param: string): Stripe.PaymentMethod {
  const known = world.store.tables.payment_method.get(id);
  if (known) return known;
  const number = id.startsWith("pm_card_") ? numberNamed(id) : undefined;
  if (number)
    return createCard(world, {
      number,
      expMonth: 12,
      expYear: new Date(world.clock.now()).getUTCFullYear() + 4,
    });
  throw missingResource("PaymentMethod", id, param);
}

/** @throws StripeFault if the method belongs to another customer or its bank declines. */
export function attachMethod(
  world: World,
  method: Stripe.PaymentMethod,
  customerId: string,
): Stripe.PaymentMethod {
  const owner = idOf(method.customer);
  if (owner === customerId) return method;
  if (owner !== null) {
    throw invalidRequest("The payment method you provided has already been attached to a customer.", {
      code: "payment_method_unexpected_state",
      param: "payment_method",
    });
  }
  const instrument = world.store.hidden.instruments.get(method.id);
  const answer = instrument?.kind === "card" ? cardNumber(instrument.number)?.answer : undefined;
  if (answer?.kind === "decline") {
    throw cardError(
      answer.message,
      answer.code,
      answer.declineCode ? { decline_code: answer.declineCode } : {},
    );
  }
  return saveMethod(world, method, customerId);
}

/** Attaches a method that a payment has just used, without asking the bank again. */
export function saveMethod(
  world: World,
  method: Stripe.PaymentMethod,
  customerId: string,
): Stripe.PaymentMethod {
  if (idOf(method.customer) !== null) return method;
  const attached = { ...method, customer: customerId };
  world.store.tables.payment_method.put(attached);
  emit(world, "payment_method.attached", attached);
  return attached;
}

export function detachMethod(world: World, method: Stripe.PaymentMethod): Stripe.PaymentMethod {
  const customerId = idOf(method.customer);
  if (customerId === null) {
    throw invalidRequest(
      "The payment method you provided is not attached to a customer so detachment is impossible.",
      {
        code: "payment_method_unexpected_state",
      },
    );
  }
  const { customer: customers } = world.store.tables;
  const customer = customers.get(customerId);
  if (customer && idOf(customer.invoice_settings.default_payment_method) === method.id) {
    const invoice_settings = { ...customer.invoice_settings, default_payment_method: null };
    change(world, customers, customer, { invoice_settings }, "customer.updated");
  }
  return change(
    world,
    world.store.tables.payment_method,
    method,
    { customer: null },
    "payment_method.detached",
  );
}

function blankMethod(
  world: World,
  type: "card" | "sepa_debit",
  billing?: BillingDetails,
): Stripe.PaymentMethod {
  return {
    id: world.ids.make("payment_method"),
    object: "payment_method",
    allow_redisplay: "unspecified",
    billing_details: billingDetails(billing),
    created: seconds(world),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type,
  };
}
