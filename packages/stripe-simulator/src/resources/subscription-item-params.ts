import type Stripe from "stripe";
import type { ItemChange } from "../billing/change-items.ts";
import type { ItemDraft } from "../billing/subscription-items.ts";
import { createPrice, findPrice, PRICE_DATA } from "../catalog/price.ts";
import { invalidRequest, missingResource } from "../protocol/errors.ts";
import { mergeMetadata, metadata } from "../protocol/metadata.ts";
import { flag, hash, ignored, integer, type Parsed, text } from "../protocol/params.ts";
import type { World } from "../world/world.ts";

export const ITEM = {
  billing_thresholds: ignored(),
  clear_usage: flag(),
  deleted: flag(),
  discounts: ignored(),
  id: text(),
  metadata: metadata(),
  price: text(),
  price_data: hash(PRICE_DATA),
  quantity: integer({ min: 0 }),
  tax_rates: ignored(),
};

type ItemRequest = Parsed<typeof ITEM>;

/** An item of a new subscription. @throws StripeFault 400 when its price does not recur. */
export function itemDraft(world: World, item: ItemRequest, at: string): ItemDraft {
  const price = priceOf(world, item, at);
  if (!price)
    throw invalidRequest(`Missing required param: ${at}[price].`, {
      code: "parameter_missing",
      param: `${at}[price]`,
    });
  return { metadata: mergeMetadata({}, item.metadata), price, quantity: item.quantity ?? 1 };
}

export function itemChanges(
  world: World,
  subscription: Stripe.Subscription,
  items: readonly ItemRequest[] = [],
): ItemChange[] {
  return items.map((item, index) => itemChange(world, subscription, item, `items[${index}]`));
}

export function itemChange(
  world: World,
  subscription: Stripe.Subscription,
  item: ItemRequest,
  at: string,
): ItemChange {
  const current = subscription.items.data.find((row) => row.id === item.id);
  if (item.id !== undefined && !current) throw missingResource("subscription item", item.id, `${at}[id]`);
  return {
    deleted: item.deleted ?? false,
    id: item.id ?? null,
    metadata: item.metadata === undefined ? null : mergeMetadata(current?.metadata ?? {}, item.metadata),
    price: priceOf(world, item, at),
    quantity: item.quantity ?? null,
  };
}

function priceOf(world: World, item: ItemRequest, at: string): Stripe.Price | null {
  const price =
    item.price !== undefined
      ? findPrice(world, item.price, `${at}[price]`)
      : item.price_data && createPrice(world, item.price_data, `${at}[price_data]`);
  if (!price) return null;
  if (!price.recurring) {
    throw invalidRequest(
      "The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.",
      { param: `${at}[price]` },
    );
  }
  if (!price.active)
    throw invalidRequest("The price specified is inactive. This field only accepts active prices.", {
      param: `${at}[price]`,
    });
  return price;
}
