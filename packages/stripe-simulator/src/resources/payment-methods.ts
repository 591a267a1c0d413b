import type Stripe from "stripe";
import { numberNamed } from "../payments/card-numbers.ts";
import { findCustomer } from "../payments/customer.ts";
import {
  attachMethod,
  type BillingDetails,
  createBankDebit,
  createCard,
  detachMethod,
  resolveMethod,
} from "../payments/payment-method.ts";
import { address, NO_ADDRESS } from "../protocol/address.ts";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import {
  emptyable,
  hash,
  integer,
  missingParam,
  oneOf,
  type Parsed,
  required,
  text,
} from "../protocol/params.ts";
import { listRoute, type Route, route } from "../protocol/route.ts";
import { change } from "../world/events.ts";
import type { World } from "../world/world.ts";

const BILLING_SHAPE = {
  address: emptyable(address()),
  email: emptyable(text()),
  name: emptyable(text()),
  phone: emptyable(text()),
  tax_id: text(),
};
const BILLING_DETAILS = hash(BILLING_SHAPE);

export const paymentMethodRoutes: Route[] = [
  route({
    method: "POST",
    path: "/v1/payment_methods",
    returns: "payment_method",
    params: {
      allow_redisplay: oneOf("always", "limited", "unspecified"),
      billing_details: BILLING_DETAILS,
      card: hash({
        cvc: text(),
        exp_month: integer({ min: 1, max: 12 }),
        exp_year: integer(),
        number: text(),
        token: text(),
      }),
      metadata: metadata(),
      sepa_debit: hash({ iban: required(text()) }),
      type: required(oneOf("card", "sepa_debit")),
    },
    handle(world, { allow_redisplay, billing_details, card, metadata: given, sepa_debit: debit, type }) {
      const billing = billingOf(billing_details);
      const created = type === "card" ? cardOf(world, card, billing) : debitOf(world, debit?.iban, billing);
      const patch = { metadata: mergeMetadata({}, given), ...(allow_redisplay ? { allow_redisplay } : {}) };
      return change(world, world.store.tables.payment_method, created, patch);
    },
  }),
  route({
    method: "GET",
    path: "/v1/payment_methods/:id",
    returns: "payment_method",
    params: {},
    handle: (world, _, [id]) => findMethod(world, id),
  }),
  route({
    method: "POST",
    path: "/v1/payment_methods/:id",
    returns: "payment_method",
    params: {
      allow_redisplay: oneOf("always", "limited", "unspecified"),
      billing_details: BILLING_DETAILS,
      card: hash({ exp_month: integer({ min: 1, max: 12 }), exp_year: integer() }),
      metadata: metadata(),
    },
    handle(world, { allow_redisplay, billing_details, card, metadata: given }, [id]) {
      const method = findMethod(world, id);
      const patch: Partial<Stripe.PaymentMethod> = {
        metadata: mergeMetadata(method.metadata, given),
        ...(allow_redisplay ? { allow_redisplay } : {}),
        ...(billing_details
          ? { billing_details: { ...method.billing_details, ...billingOf(billing_details) } }
          : {}),
        ...(card && method.card ? { card: { ...method.card, ...card } } : {}),
      };
      return change(world, world.store.tables.payment_method, method, patch, "payment_method.updated");
    },
  }),
  route({
    method: "POST",
    path: "/v1/payment_methods/:id/attach",
    returns: "payment_method",
    params: { customer: required(text()) },
    handle(world, { customer }, [id]) {
      findCustomer(world, customer, "customer");
      return attachMethod(world, resolveMethod(world, id, "id"), customer);
    },
  }),
  route({
    method: "POST",
    path: "/v1/payment_methods/:id/detach",
    returns: "payment_method",
    params: {},
    handle: (world, _, [id]) => detachMethod(world, findMethod(world, id)),
  }),
  listRoute({
    path: "/v1/payment_methods",
    returns: "payment_method",
    params: { allow_redisplay: text(), customer: text(), type: text() },
    rows({ store }, { customer, type }) {
      const methods =
        customer === undefined
          ? store.tables.payment_method.all()
          : store.tables.payment_method.where("customer", customer);
      return type === undefined ? methods : methods.filter((method) => method.type === type);
    },
  }),
];

function findMethod(world: World, id: string): Stripe.PaymentMethod {
  const found = world.store.tables.payment_method.get(id);
  if (!found) throw missingResource("PaymentMethod", id);
  return found;
}

interface CardRequest {
  exp_month?: number;
  exp_year?: number;
  number?: string;
  token?: string;
}

function cardOf(world: World, card: CardRequest | undefined, billing: BillingDetails): Stripe.PaymentMethod {
  if (card?.token !== undefined) {
    const number = numberNamed(card.token);
    if (!number) throw missingResource("token", card.token, "card[token]");
    return createCard(world, { expMonth: 12, expYear: 2040, number }, billing);
  }
  if (card?.number === undefined) throw missingParam("card[number]");
  if (card.exp_month === undefined) throw missingParam("card[exp_month]");
  if (card.exp_year === undefined) throw missingParam("card[exp_year]");
  const expYear = card.exp_year < 100 ? 2000 + card.exp_year : card.exp_year;
  return createCard(
    world,
    { expMonth: card.exp_month, expYear, number: card.number.replaceAll(/\s/g, "") },
    billing,
  );
}

function debitOf(world: World, iban: string | undefined, billing: BillingDetails): Stripe.PaymentMethod {
  if (iban === undefined) throw missingParam("sepa_debit[iban]");
  if (!billing.email || !billing.name) {
    throw invalidRequest("A SEPA debit needs billing_details[name] and billing_details[email].", {
      param: "billing_details",
    });
  }
  return createBankDebit(world, iban, billing);
}

/** An address that is unset has its keys still. */
function billingOf({ address: given, ...rest }: Parsed<typeof BILLING_SHAPE> = {}): BillingDetails {
  return given === undefined ? rest : { ...rest, address: given ?? NO_ADDRESS };
}
