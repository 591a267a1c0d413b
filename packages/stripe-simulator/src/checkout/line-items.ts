import type Stripe from "stripe";
import { type ChosenCoupon, couponAmount } from "../billing/discount.ts";
import { shared } from "../billing/discount-shares.ts";
import { amountFor, createPrice, findPrice, PRICE_DATA } from "../catalog/price.ts";
import { invalidRequest } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { hash, ignored, integer, list, missingParam, type Parsed, text } from "../protocol/params.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";

const LINE_ITEM = {
  adjustable_quantity: ignored(),
  dynamic_tax_rates: ignored(),
  metadata: metadata(),
  price: text(),
  price_data: hash(PRICE_DATA),
  quantity: integer({ min: 0 }),
  tax_rates: ignored(),
};

export const LINE_ITEMS = list(hash(LINE_ITEM), 100);

type LineRequest = Parsed<typeof LINE_ITEM>;

/** Builds line items with amounts from the requested lines. @throws StripeFault 400 naming the line. */
export function buildLines(
  world: World,
  mode: "payment" | "subscription",
  requested: readonly LineRequest[],
): Stripe.LineItem[] {
  const lines = requested.map((line, index) => buildLine(world, line, `line_items[${index}]`));
  const currencies = new Set(lines.map((line) => line.currency));
  if (currencies.size > 1) {
    throw invalidRequest(`All prices must have the same currency; received ${[...currencies].join(", ")}.`, {
      param: "line_items",
    });
  }
  const recurring = lines.filter((line) => line.price?.type === "recurring");
  if (mode === "payment" && recurring.length > 0) {
    throw invalidRequest(
      "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
      { param: "line_items" },
    );
  }
  if (mode === "subscription" && recurring.length === 0) {
    throw invalidRequest(
      "You must provide at least one recurring price in `subscription` mode when using prices.",
      {
        param: "line_items",
      },
    );
  }
  const rhythms = new Set(
    recurring.map(({ price }) => `${price?.recurring?.interval_count} ${price?.recurring?.interval}`),
  );
  if (rhythms.size > 1) {
    throw invalidRequest("Checkout does not support multiple prices with different billing intervals.", {
      param: "line_items",
    });
  }
  return lines;
}

/** Spreads the coupon over the lines, as on an invoice. */
export function discountLines(
  lines: readonly Stripe.LineItem[],
  chosen: ChosenCoupon | null,
): Stripe.LineItem[] {
  if (!chosen) return [...lines];
  const subtotal = lines.reduce((sum, line) => sum + line.amount_subtotal, 0);
  const shares = shared(
    couponAmount(chosen.coupon, subtotal),
    lines.map((line) => line.amount_subtotal),
  );
  return lines.map((line, index) => {
    const amount_discount = shares[index] ?? 0;
    return { ...line, amount_discount, amount_total: line.amount_subtotal - amount_discount };
  });
}

function buildLine(world: World, line: LineRequest, at: string): Stripe.LineItem {
  const price = priceOf(world, line, at);
  const { quantity } = line;
  if (quantity === undefined) throw missingParam(`${at}[quantity]`);
  if (!price.active) {
    throw invalidRequest(`The price specified is inactive. This field only accepts active prices.`, {
      param: `${at}[price]`,
    });
  }
  const amount = amountFor(price, quantity);
  const product = world.store.tables.product.get(idOf(price.product) ?? "");
  return {
    id: world.ids.make("line_item"),
    object: "item",
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: product?.name ?? null,
    metadata: mergeMetadata({}, line.metadata),
    price,
    quantity,
  };
}

function priceOf(world: World, line: LineRequest, at: string): Stripe.Price {
  if (line.price !== undefined) return findPrice(world, line.price, `${at}[price]`);
  if (line.price_data === undefined) {
    throw invalidRequest(`You must specify either \`price\` or \`price_data\` for ${at}.`, {
      code: "parameter_missing",
      param: at,
    });
  }
  return createPrice(world, line.price_data, `${at}[price_data]`);
}
