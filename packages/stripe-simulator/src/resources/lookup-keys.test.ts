import { expect, test } from "vitest";
import { eventTypes } from "../testing/simulation.ts";
import { subscriber } from "../testing/subscriber.ts";

/** Source of both: docs.stripe.com/api/prices/create, `transfer_lookup_key`: it is removed from the existing price. */
async function sold() {
  const story = await subscriber();
  const { monthly, product, stripe } = story;
  const session = await stripe.checkout.sessions.create({
    line_items: [{ price: monthly.id, quantity: 1 }],
    mode: "subscription",
    success_url: "https://shop.test/done",
  });
  const terms = { currency: "usd", product: product.id, recurring: { interval: "month" as const } };
  return {
    ...story,
    keys: async () => {
      const { items } = await story.read();
      const lines = await stripe.checkout.sessions.listLineItems(session.id);
      return [items.data[0]?.price.lookup_key, lines.data[0]?.price?.lookup_key];
    },
    raise: (extra: { lookup_key?: string; transfer_lookup_key?: boolean } = {}) =>
      stripe.prices.create({ ...terms, unit_amount: 2500, ...extra }),
  };
}

test("a key that a new price takes over is gone from old subscription items and session lines", async () => {
  const { keys, monthly, raise, stripe } = await sold();
  expect(await keys()).toEqual(["pro_monthly", "pro_monthly"]);
  const before = (await eventTypes(stripe)).length;
  const raised = await raise({ lookup_key: "pro_monthly", transfer_lookup_key: true });
  expect(raised.lookup_key).toBe("pro_monthly");
  expect((await stripe.prices.retrieve(monthly.id)).lookup_key).toBeNull();
  expect(await keys()).toEqual([null, null]);
  expect((await eventTypes(stripe)).slice(before)).toEqual(["price.updated", "price.created"]);
});

test("a key that an existing price takes over, too", async () => {
  const { keys, raise, stripe } = await sold();
  const raised = await raise();
  await stripe.prices.update(raised.id, { lookup_key: "pro_monthly", transfer_lookup_key: true });
  expect(await keys()).toEqual([null, null]);
});
