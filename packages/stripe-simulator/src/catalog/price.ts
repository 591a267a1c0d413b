import type Stripe from "stripe";
import { wireDecimal } from "../protocol/decimal.ts";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import {
  decimal,
  flag,
  hash,
  ignored,
  integer,
  list,
  missingParam,
  oneOf,
  type Parsed,
  required,
  text,
} from "../protocol/params.ts";
import { add, change } from "../world/events.ts";
import { seconds, type World } from "../world/world.ts";
import { createProduct, findProduct } from "./product.ts";

const RECURRING = hash({
  interval: required(oneOf("day", "week", "month", "year")),
  interval_count: integer({ min: 1, max: 1095 }),
  usage_type: oneOf("licensed"),
  trial_period_days: integer({ min: 0 }),
});

/** The parameters that `default_price_data`, `price_data` and a new price share. */
export const NEW_PRICE = {
  currency: required(text(3)),
  metadata: metadata(),
  recurring: RECURRING,
  tax_behavior: oneOf("exclusive", "inclusive", "unspecified"),
  unit_amount: integer({ min: 0, max: 99_999_999 }),
  unit_amount_decimal: decimal(),
};

export const PRODUCT_DATA = hash({
  id: text(),
  active: flag(),
  description: text(40_000),
  images: list(text(), 8),
  metadata: metadata(),
  name: required(text()),
  statement_descriptor: text(22),
  tax_code: text(),
  tax_details: ignored(),
  unit_label: text(12),
});

/** `price_data` of a checkout line or a subscription item: a price for one use. */
export const PRICE_DATA = { ...NEW_PRICE, product: text(), product_data: PRODUCT_DATA };

export interface NewPrice extends Parsed<typeof PRICE_DATA> {
  active?: boolean;
  nickname?: string | null;
  lookup_key?: string;
  transfer_lookup_key?: boolean;
}

export function findPrice(world: World, id: string, param = "id"): Stripe.Price {
  const found = world.store.tables.price.get(id);
  if (!found) throw missingResource("price", id, param);
  return found;
}

export function createPrice(world: World, wanted: NewPrice, at = ""): Stripe.Price {
  const nameOf = (key: string) => (at === "" ? key : `${at}[${key}]`);
  const amount =
    wanted.unit_amount ??
    (wanted.unit_amount_decimal === undefined ? undefined : Number(wanted.unit_amount_decimal));
  if (amount === undefined) throw missingParam(nameOf("unit_amount"));
  if (wanted.product === undefined && wanted.product_data === undefined)
    throw missingParam(nameOf("product"));
  const product =
    wanted.product === undefined
      ? productOf(world, wanted.product_data)
      : findProduct(world, wanted.product, nameOf("product"));
  claimLookupKey(world, wanted);
  const { recurring } = wanted;
  return add(
    world,
    world.store.tables.price,
    {
      id: world.ids.make("price"),
      object: "price",
      active: wanted.active ?? true,
      billing_scheme: "per_unit",
      created: seconds(world),
      currency: currencyCode(wanted.currency, nameOf("currency")),
      custom_unit_amount: null,
      livemode: false,
      lookup_key: wanted.lookup_key ?? null,
      metadata: mergeMetadata({}, wanted.metadata),
      nickname: wanted.nickname ?? null,
      product: product.id,
      recurring: recurring
        ? {
            interval: recurring.interval,
            interval_count: recurring.interval_count ?? 1,
            meter: null,
            trial_period_days: recurring.trial_period_days ?? null,
            usage_type: recurring.usage_type ?? "licensed",
          }
        : null,
      tax_behavior: wanted.tax_behavior ?? "unspecified",
      tiers_mode: null,
      transform_quantity: null,
      type: recurring ? "recurring" : "one_time",
      unit_amount: Number.isInteger(amount) ? amount : null,
      unit_amount_decimal: wireDecimal(amount),
    },
    "price.created",
  );
}

/** The price that has a lookup key. */
export function holderOf(world: World, key: string | undefined): Stripe.Price | undefined {
  return key === undefined ? undefined : world.store.tables.price.where("lookup_key", key)[0];
}

/** A lookup key names one price at a time; `transfer_lookup_key` takes it from the price that has it. */
export function claimLookupKey(
  world: World,
  wanted: { lookup_key?: string; transfer_lookup_key?: boolean },
  ownId?: string,
): void {
  const { lookup_key: key, transfer_lookup_key: transfer = false } = wanted;
  if (key === undefined) return;
  const holder = holderOf(world, key);
  if (!holder || holder.id === ownId) return;
  if (!transfer) {
    throw invalidRequest(
      `A price (\`${holder.id}\`) already uses that lookup key. Pass transfer_lookup_key=true to move it to this price.`,
      { code: "resource_already_exists", param: "lookup_key" },
    );
  }
  change(world, world.store.tables.price, holder, { lookup_key: null }, "price.updated");
}

/** A price's amount for a quantity, in minor units, rounded half up as Stripe does. */
export function amountFor(price: Stripe.Price, quantity: number): number {
  return price.unit_amount === null
    ? Math.round(Number(price.unit_amount_decimal ?? 0) * quantity)
    : price.unit_amount * quantity;
}

/** @throws StripeFault 400 when it is not three letters. */
export function currencyCode(given: string, param = "currency"): string {
  const code = given.toLowerCase();
  if (!/^[a-z]{3}$/.test(code)) {
    throw invalidRequest(
      `Invalid currency: ${given}. It must be a three-letter ISO 4217 code such as 'usd'.`,
      { param },
    );
  }
  return code;
}

function productOf(world: World, data: NewPrice["product_data"]): Stripe.Product {
  const { metadata: given, images, tax_details: _, ...fields } = data ?? { name: "" };
  return createProduct(world, { ...fields, images: images ?? [], metadata: mergeMetadata({}, given) });
}
