import { expect, test } from "vitest";
import { eventTypes } from "../testing/simulation.ts";
import { subscriber } from "../testing/subscriber.ts";

/**
 * Sources: docs.stripe.com/api/events/types, `invoiceitem.created`; docs.stripe.com/billing/subscriptions/prorations: a
 * change makes an invoice item for each proration, which the next invoice collects.
 */
test("a change of seats makes invoice items, which wait for the next invoice", async () => {
  const { customer, id, newest, read, simulator, stripe } = await subscriber();
  await simulator.clock.advance({ days: 15, hours: 12 });
  const before = (await eventTypes(stripe)).length;
  const item = (await read()).items.data[0]?.id ?? "";
  await stripe.subscriptions.update(id, { items: [{ id: item, quantity: 3 }] });
  const types = (await eventTypes(stripe)).slice(before);
  expect(types.filter((type) => type === "invoiceitem.created")).toHaveLength(2);
  const pending = (await stripe.invoiceItems.list({ customer: customer.id, pending: true })).data;
  expect(pending).toMatchObject([
    { amount: 3000, proration: true, quantity: 3 },
    { amount: -1000, proration: true, quantity: 1 },
  ]);
  for (const row of pending)
    expect(row).toMatchObject({
      currency: "usd",
      invoice: null,
      parent: { subscription_details: { subscription: id, subscription_item: item } },
    });
  await simulator.clock.advance({ days: 16 });
  const collected = (await stripe.invoiceItems.list({ invoice: (await newest()).id ?? "" })).data;
  expect(collected.map((row) => row.id)).toEqual(pending.map((row) => row.id));
  expect((await stripe.invoiceItems.retrieve(pending[0]?.id ?? "")).invoice).toBe((await newest()).id);
});

test("a change without prorations makes none", async () => {
  const { id, read, simulator, stripe } = await subscriber();
  await simulator.clock.advance({ days: 15 });
  const item = (await read()).items.data[0]?.id ?? "";
  await stripe.subscriptions.update(id, { items: [{ id: item, quantity: 3 }], proration_behavior: "none" });
  expect((await stripe.invoiceItems.list()).data).toEqual([]);
  expect(await eventTypes(stripe)).not.toContain("invoiceitem.created");
});
