import { describe, expect, test } from "vitest";
import { useDecliningCard } from "../testing/declining-card.ts";
import { card, eventTypes, startSimulation, stockShop } from "../testing/simulation.ts";

async function deleted() {
  const simulation = await startSimulation();
  const { simulator, stripe } = simulation;
  const { monthly, once } = await stockShop(stripe);
  const customer = await stripe.customers.create({
    invoice_settings: { default_payment_method: "pm_card_visa" },
    payment_method: "pm_card_visa",
  });
  const open = (mode: "payment" | "subscription") =>
    stripe.checkout.sessions.create({
      customer: customer.id,
      line_items: [{ price: mode === "payment" ? once.id : monthly.id, quantity: 1 }],
      mode,
      success_url: "https://shop.test",
    });
  const bought = await open("payment");
  await simulator.pay(bought.id, card());
  const running = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
  });
  const unpaid = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
    payment_behavior: "default_incomplete",
  });
  const sessions = [await open("payment"), await open("subscription")];
  const seen = (await eventTypes(stripe)).length;
  await stripe.customers.del(customer.id);
  const announced = (await eventTypes(stripe)).slice(seen);
  return { ...simulation, announced, bought, customer, monthly, open, running, sessions, unpaid };
}

describe("a deleted customer", () => {
  test("loses every subscription, each with its event, and then goes", async () => {
    const { announced, running, stripe, unpaid } = await deleted();
    expect((await stripe.subscriptions.retrieve(running.id)).status).toBe("canceled");
    expect((await stripe.subscriptions.retrieve(unpaid.id)).status).toBe("incomplete_expired");
    const aboutCustomer = announced.filter((type) => type.startsWith("customer"));
    expect(aboutCustomer.sort()).toEqual([
      "customer.deleted",
      "customer.subscription.deleted",
      "customer.subscription.updated",
    ]);
    expect(announced.at(-1)).toBe("customer.deleted");
  });

  test("stays in the lists of what happened", async () => {
    const { bought, customer, running, sessions, stripe } = await deleted();
    const of = { customer: customer.id };
    const all = await stripe.subscriptions.list({ ...of, status: "all" });
    expect(all.data.map((row) => row.id)).toContain(running.id);
    expect((await stripe.subscriptions.list({ ...of, status: "active" })).data).toEqual([]);
    expect((await stripe.invoices.list({ ...of, status: "paid" })).data).toHaveLength(1);
    expect((await stripe.charges.list(of)).data).toHaveLength(2);
    const listed = await stripe.checkout.sessions.list(of);
    expect(listed.data.map((row) => row.id)).toEqual([...sessions.map(({ id }) => id).reverse(), bought.id]);
    const expanded = await stripe.subscriptions.retrieve(running.id, { expand: ["customer"] });
    expect(expanded.customer).toEqual({ deleted: true, id: customer.id, object: "customer" });
  });

  test("can be read as deleted, and neither found nor deleted again", async () => {
    const { customer, stripe } = await deleted();
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ deleted: true });
    expect((await stripe.customers.list()).data).toEqual([]);
    await expect(stripe.customers.del(customer.id)).rejects.toMatchObject({
      code: "resource_missing",
      statusCode: 404,
    });
    await expect(stripe.customers.listPaymentMethods(customer.id)).rejects.toMatchObject({ statusCode: 404 });
    expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toEqual([]);
  });

  test("gets no checkout, no portal and no subscription any more", async () => {
    const { customer, monthly, open, stripe } = await deleted();
    const missing = { code: "resource_missing", param: "customer", statusCode: 400 };
    await expect(open("payment")).rejects.toMatchObject({
      ...missing,
      message: `No such customer: '${customer.id}'`,
    });
    await expect(stripe.billingPortal.sessions.create({ customer: customer.id })).rejects.toMatchObject(
      missing,
    );
    await expect(
      stripe.subscriptions.create({ customer: customer.id, items: [{ price: monthly.id }] }),
    ).rejects.toMatchObject(missing);
  });

  test("cannot pay a checkout that was opened before", async () => {
    const { sessions, simulator, stripe } = await deleted();
    for (const { id } of sessions) {
      expect(await simulator.pay(id, card())).toMatchObject({ code: "resource_missing", kind: "declined" });
      expect((await stripe.checkout.sessions.retrieve(id)).status).toBe("open");
    }
    expect((await stripe.charges.list()).data).toHaveLength(2);
  });

  test("is not charged by the clock", async () => {
    const { simulator, stripe } = await deleted();
    await simulator.clock.advance({ months: 3 });
    expect((await stripe.charges.list()).data).toHaveLength(2);
    expect((await stripe.invoices.list({ status: "paid" })).data).toHaveLength(1);
  });
});

test("the retries of an unpaid invoice end with its customer", async () => {
  const { simulator, stripe } = await startSimulation();
  const { monthly } = await stockShop(stripe);
  const customer = await stripe.customers.create({
    invoice_settings: { default_payment_method: "pm_card_visa" },
    payment_method: "pm_card_visa",
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
  });
  await useDecliningCard(stripe, subscription.id);
  await simulator.clock.advance({ days: 32 });
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("past_due");
  const attempts = (await stripe.charges.list()).data.length;
  await stripe.customers.del(customer.id);
  await simulator.clock.advance({ days: 40 });
  expect((await stripe.charges.list()).data).toHaveLength(attempts);
  expect((await stripe.invoices.list({ status: "open" })).data).toMatchObject([
    { auto_advance: false, next_payment_attempt: null },
  ]);
});
