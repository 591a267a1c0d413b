import type Stripe from "stripe";
import { describe, expect, it } from "vitest";
import { type Priced, priceDifferences } from "./price-differences.ts";

const monthly: Priced = {
  kind: "subscription",
  lookupKey: "pro_plan",
  amount: 900,
  currency: "eur",
  interval: "month",
};
const once: Priced = { kind: "one_time", lookupKey: "pro_month", amount: 1500, currency: "eur" };

const recurring: Stripe.Price.Recurring = {
  interval: "month",
  interval_count: 1,
  meter: null,
  trial_period_days: null,
  usage_type: "licensed",
};

/** The price behind `monthly`, as Stripe answers (docs.stripe.com/api/prices/object). */
const price = (parts: Partial<Stripe.Price> = {}): Stripe.Price => ({
  id: "price_1",
  object: "price",
  active: true,
  billing_scheme: "per_unit",
  created: 0,
  currency: "eur",
  custom_unit_amount: null,
  livemode: false,
  lookup_key: "pro_plan",
  metadata: {},
  nickname: null,
  product: "prod_1",
  recurring,
  tax_behavior: "unspecified",
  tiers_mode: null,
  transform_quantity: null,
  type: "recurring",
  unit_amount: 900,
  unit_amount_decimal: null,
  ...parts,
});
const product = (parts: object) => ({ id: "prod_1", object: "product", active: true, ...parts });
const every = (parts: Partial<Stripe.Price.Recurring>) => price({ recurring: { ...recurring, ...parts } });
const oneTime = (parts: Partial<Stripe.Price> = {}) =>
  price({ recurring: null, type: "one_time", unit_amount: 1500, ...parts });

describe("a price that charges just what the catalog says has no difference", () => {
  it("of a subscription", () => expect(priceDifferences(price(), monthly)).toEqual([]));
  it("of one payment", () => expect(priceDifferences(oneTime(), once)).toEqual([]));
  it("whatever its name, metadata and tax behaviour are, and with its own currency as the one option", () => {
    const named = price({
      nickname: "Old plan",
      metadata: { a: "b" },
      tax_behavior: "exclusive",
      currency_options: { eur: {} } as unknown as NonNullable<Stripe.Price["currency_options"]>,
      product: product({}) as Stripe.Product,
    });
    expect(priceDifferences(named, monthly)).toEqual([]);
  });
});

describe("row r: a price differs that", () => {
  const differs = (name: string, given: Stripe.Price, clause: string, wanted = monthly) =>
    it(name, () => expect(priceDifferences(given, wanted)).toEqual([clause]));

  differs("is archived", price({ active: false }), "it is archived");
  differs(
    "has an archived product",
    price({ product: product({ active: false }) as Stripe.Product }),
    "its product is archived",
  );
  differs(
    "has a deleted product",
    price({ product: { id: "prod_1", object: "product", deleted: true } }),
    "its product is deleted",
  );
  differs(
    "has another amount",
    price({ unit_amount: 901 }),
    "it is 901 eur there and 900 eur in the catalog",
  );
  differs(
    "has another currency",
    price({ currency: "usd" }),
    "it is 900 usd there and 900 eur in the catalog",
  );
  differs(
    "has a fraction of a cent",
    price({ unit_amount: null }),
    "it is no whole amount of eur there and 900 eur in the catalog",
  );
  differs(
    "has amounts in other currencies",
    price({
      currency_options: { usd: {}, eur: {}, gbp: {} } as unknown as NonNullable<
        Stripe.Price["currency_options"]
      >,
    }),
    "it has amounts in other currencies (gbp, usd)",
  );
  differs(
    "lets the buyer choose the amount",
    oneTime({ custom_unit_amount: { maximum: null, minimum: 100, preset: 1500 } }),
    "the buyer chooses its amount",
    once,
  );
  differs("has tiers", price({ billing_scheme: "tiered", tiers_mode: "volume" }), "its amount has tiers");
  differs(
    "divides the quantity",
    price({ transform_quantity: { divide_by: 10, round: "up" } }),
    "it divides the quantity by 10",
  );
  differs(
    "renews every three months",
    every({ interval_count: 3 }),
    "it renews every 3 months, not every month",
  );
  differs("renews every year", every({ interval: "year" }), "it renews every year, not every month");
  differs(
    "renews every two weeks",
    every({ interval: "week", interval_count: 2 }),
    "it renews every 2 weeks, not every month",
  );
  differs("is billed by usage", every({ usage_type: "metered" }), "it is billed by usage");
  differs("has a meter", every({ meter: "mtr_1" }), "it is billed by usage");
  differs("has a trial", every({ trial_period_days: 7 }), "it has a trial of its own (7 days)");
  differs(
    "is for one payment, behind a subscription",
    oneTime({ unit_amount: 900 }),
    "it is for one payment, not for subscriptions",
  );
  differs(
    "renews, behind one payment",
    price({ unit_amount: 1500 }),
    "it is for subscriptions, not for one payment",
    once,
  );
});

it("names every difference of a price", () => {
  expect(priceDifferences(price({ active: false, unit_amount: 1 }), monthly)).toHaveLength(2);
});
