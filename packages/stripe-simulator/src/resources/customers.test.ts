import { expect, test } from "vitest";
import { eventTypes, startSimulation, stockShop } from "../testing/simulation.ts";

test("a customer is created, found by address, changed and deleted", async () => {
  const { stripe } = await startSimulation();
  const { id } = await stripe.customers.create({ email: "ada@example.com", name: "Ada" });
  await stripe.customers.create({ email: "bob@example.com" });
  expect((await stripe.customers.list({ email: "ada@example.com" })).data.map((row) => row.id)).toEqual([id]);
  await stripe.customers.update(id, { email: "ada@example.org" });
  expect((await stripe.customers.list({ email: "ada@example.com" })).data).toEqual([]);
  expect(await stripe.customers.del(id)).toMatchObject({ deleted: true, id, object: "customer" });
  expect(await stripe.customers.retrieve(id)).toMatchObject({ deleted: true, id });
  await expect(stripe.customers.update(id, { name: "x" })).rejects.toMatchObject({ statusCode: 404 });
});

test("an address that is none is refused", async () => {
  const { stripe } = await startSimulation();
  await expect(stripe.customers.create({ email: "nobody" })).rejects.toMatchObject({
    code: "email_invalid",
    param: "email",
  });
});

test("deleting a customer ends the subscriptions", async () => {
  const { stripe } = await startSimulation();
  const { monthly } = await stockShop(stripe);
  const customer = await stripe.customers.create({
    invoice_settings: { default_payment_method: "pm_card_visa" },
    payment_method: "pm_card_visa",
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
  });
  await stripe.customers.del(customer.id);
  expect((await stripe.subscriptions.retrieve(subscription.id)).status).toBe("canceled");
  expect((await eventTypes(stripe)).slice(-2)).toEqual(["customer.subscription.deleted", "customer.deleted"]);
});

test("payment methods are attached, listed and detached; a detached default is forgotten", async () => {
  const { stripe } = await startSimulation();
  const customer = await stripe.customers.create({});
  const card = await stripe.paymentMethods.create({
    card: { exp_month: 4, exp_year: 2031, number: "5555555555554444" },
    type: "card",
  });
  expect(card.card).toMatchObject({ brand: "mastercard", last4: "4444" });
  await stripe.paymentMethods.attach(card.id, { customer: customer.id });
  await stripe.customers.update(customer.id, { invoice_settings: { default_payment_method: card.id } });
  expect(
    (await stripe.customers.listPaymentMethods(customer.id, { type: "card" })).data.map((row) => row.id),
  ).toEqual([card.id]);
  expect((await stripe.paymentMethods.list({ customer: customer.id })).data).toHaveLength(1);
  await stripe.paymentMethods.detach(card.id);
  expect(await stripe.customers.retrieve(customer.id)).toMatchObject({
    invoice_settings: { default_payment_method: null },
  });
});

test("a declined card cannot be attached, and no card twice", async () => {
  const { stripe } = await startSimulation();
  const [ada, bob] = [await stripe.customers.create({}), await stripe.customers.create({})];
  await expect(
    stripe.paymentMethods.attach("pm_card_visa_chargeDeclined", { customer: ada.id }),
  ).rejects.toMatchObject({ code: "card_declined" });
  const attached = await stripe.paymentMethods.attach("pm_card_visa", { customer: ada.id });
  await expect(stripe.paymentMethods.attach(attached.id, { customer: bob.id })).rejects.toMatchObject({
    code: "payment_method_unexpected_state",
  });
});

test("another customer's payment method is no default for this one", async () => {
  const { stripe } = await startSimulation();
  const [ada, bob] = [await stripe.customers.create({}), await stripe.customers.create({})];
  const method = await stripe.paymentMethods.attach("pm_card_visa", { customer: ada.id });
  await expect(
    stripe.customers.update(bob.id, { invoice_settings: { default_payment_method: method.id } }),
  ).rejects.toThrow("is not attached");
});

test("subscriptions of a customer come along when asked for", async () => {
  const { stripe } = await startSimulation();
  const { monthly } = await stockShop(stripe);
  const customer = await stripe.customers.create({
    invoice_settings: { default_payment_method: "pm_card_visa" },
    payment_method: "pm_card_visa",
  });
  await stripe.subscriptions.create({ customer: customer.id, items: [{ price: monthly.id }] });
  const expanded = await stripe.customers.retrieve(customer.id, {
    expand: ["subscriptions.data.latest_invoice"],
  });
  expect(expanded).toMatchObject({
    subscriptions: { data: [{ latest_invoice: { amount_paid: 2000 }, status: "active" }] },
  });
});
