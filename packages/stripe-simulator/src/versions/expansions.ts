import type Stripe from "stripe";
import { discountBreakdown } from "../checkout/discount-breakdown.ts";
import { shownLines } from "../checkout/first-period.ts";
import { balances } from "../payments/customer-balance.ts";
import { firstTen } from "../protocol/pagination.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";

/**
 * One field that `expand` may name. Without `load` the field holds an id, several ids, or an object that is
 * already there (its own fields can then be expanded further). With `load` the field is absent until asked for.
 */
export interface Expansion {
  /** The kind of object behind the field. */
  type: string;
  load?: (world: World, owner: object) => object;
}

const to = (type: string): Expansion => ({ type });
const own = (owner: object): string => idOf(owner) ?? "";

/** By object name, then by path inside the object. Sources: the `Expandable` notes of docs.stripe.com/api. */
export const EXPANSIONS: Record<string, Record<string, Expansion>> = {
  balance_transaction: { source: to("charge") },
  "billing_portal.session": { configuration: to("billing_portal.configuration") },
  charge: {
    balance_transaction: to("balance_transaction"),
    customer: to("customer"),
    payment_intent: to("payment_intent"),
    refunds: {
      type: "refund",
      load: ({ store }, charge) =>
        firstTen(store.tables.refund.where("charge", own(charge)), `/v1/charges/${own(charge)}/refunds`),
    },
  },
  "checkout.session": {
    customer: to("customer"),
    "discounts.coupon": to("coupon"),
    "discounts.promotion_code": to("promotion_code"),
    invoice: to("invoice"),
    line_items: {
      type: "item",
      load: ({ store }, session) =>
        firstTen(
          shownLines(store.hidden.checkoutPlans.get(own(session))),
          `/v1/checkout/sessions/${own(session)}/line_items`,
        ),
    },
    payment_intent: to("payment_intent"),
    setup_intent: to("setup_intent"),
    subscription: to("subscription"),
    "total_details.breakdown": {
      type: "breakdown",
      load: ({ store }, session) => discountBreakdown(store, own(session)),
    },
  },
  credit_note: {
    customer: to("customer"),
    customer_balance_transaction: to("customer_balance_transaction"),
    invoice: to("invoice"),
    "refunds.refund": to("refund"),
  },
  customer: {
    default_source: to("payment_method"),
    invoice_credit_balance: {
      type: "invoice_credit_balance",
      load: (world, customer) => balances(world, customer as Stripe.Customer),
    },
    "invoice_settings.default_payment_method": to("payment_method"),
    sources: {
      type: "source",
      load: (_, customer) => firstTen([], `/v1/customers/${own(customer)}/sources`),
    },
    subscriptions: {
      type: "subscription",
      load: ({ store }, customer) =>
        firstTen(
          store.tables.subscription
            .where("customer", own(customer))
            .filter((row) => row.status !== "canceled" && row.status !== "incomplete_expired"),
          `/v1/customers/${own(customer)}/subscriptions`,
        ),
    },
    tax: {
      type: "tax",
      load: () => ({ automatic_tax: "unrecognized_location", ip_address: null, location: null }),
    },
    tax_ids: {
      type: "tax_id",
      load: (_, customer) => firstTen([], `/v1/customers/${own(customer)}/tax_ids`),
    },
  },
  customer_balance_transaction: {
    credit_note: to("credit_note"),
    customer: to("customer"),
    invoice: to("invoice"),
  },
  discount: { customer: to("customer"), promotion_code: to("promotion_code"), "source.coupon": to("coupon") },
  dispute: { charge: to("charge"), payment_intent: to("payment_intent") },
  invoice: {
    customer: to("customer"),
    default_payment_method: to("payment_method"),
    discounts: to("discount"),
    "lines.data": to("line_item"),
    "parent.subscription_details.subscription": to("subscription"),
    payments: {
      type: "invoice_payment",
      load: ({ store }, invoice) =>
        firstTen(
          store.tables.invoice_payment.where("invoice", own(invoice)),
          `/v1/invoices/${own(invoice)}/payments`,
        ),
    },
  },
  invoice_payment: {
    invoice: to("invoice"),
    "payment.charge": to("charge"),
    "payment.payment_intent": to("payment_intent"),
    "payment.payment_record": to("payment_record"),
  },
  invoiceitem: { customer: to("customer"), discounts: to("discount"), invoice: to("invoice") },
  item: { price: to("price"), "price.product": to("product") },
  line_item: { "pricing.price_details.price": to("price"), subscription: to("subscription") },
  payment_intent: {
    customer: to("customer"),
    latest_charge: to("charge"),
    payment_method: to("payment_method"),
  },
  payment_method: { customer: to("customer") },
  price: {
    currency_options: {
      type: "currency_options",
      load: (_, price) => currencyOptions(price as Stripe.Price),
    },
    product: to("product"),
  },
  product: { default_price: to("price") },
  promotion_code: { customer: to("customer"), "promotion.coupon": to("coupon") },
  "radar.early_fraud_warning": { charge: to("charge"), payment_intent: to("payment_intent") },
  refund: {
    balance_transaction: to("balance_transaction"),
    charge: to("charge"),
    payment_intent: to("payment_intent"),
  },
  setup_intent: { customer: to("customer"), payment_method: to("payment_method") },
  subscription: {
    customer: to("customer"),
    default_payment_method: to("payment_method"),
    discounts: to("discount"),
    "items.data": to("subscription_item"),
    latest_invoice: to("invoice"),
    pending_setup_intent: to("setup_intent"),
  },
  subscription_item: { discounts: to("discount"), price: to("price"), "price.product": to("product") },
};

/** Its own currency is one of the options. Source: docs.stripe.com/api/prices/object, `currency_options`. */
function currencyOptions(price: Stripe.Price): Stripe.Price["currency_options"] & object {
  const { currency, custom_unit_amount, tax_behavior, unit_amount, unit_amount_decimal } = price;
  return { [currency]: { custom_unit_amount, tax_behavior, unit_amount, unit_amount_decimal } };
}
