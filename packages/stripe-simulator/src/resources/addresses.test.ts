import { describe, expect, test } from "vitest";
import { card, startSimulation } from "../testing/simulation.ts";

const VIENNA = { city: "Vienna", country: "AT" };
const ALL_KEYS = { city: "Vienna", country: "AT", line1: null, line2: null, postal_code: null, state: null };

/** Source: docs.stripe.com/api/customers/object, `address`: six keys, each nullable. */
describe("a partial address carries all six keys", () => {
  test("of a customer, at its creation and after a change", async () => {
    const { stripe } = await startSimulation();
    const customer = await stripe.customers.create({ address: VIENNA });
    expect(customer.address).toEqual(ALL_KEYS);
    const moved = await stripe.customers.update(customer.id, { address: { country: "DE" } });
    expect(moved.address).toEqual({ ...ALL_KEYS, city: null, country: "DE" });
    expect((await stripe.customers.update(customer.id, { address: "" })).address).toBeNull();
  });

  test("of its shipping", async () => {
    const { stripe } = await startSimulation();
    const { shipping } = await stripe.customers.create({ shipping: { address: VIENNA, name: "Ada" } });
    expect(shipping).toEqual({ address: ALL_KEYS, name: "Ada", phone: null });
  });

  test("of a payment method, also when it is unset", async () => {
    const { stripe } = await startSimulation();
    const { id } = await stripe.paymentMethods.create({
      billing_details: { address: VIENNA },
      card: { token: "tok_visa" },
      type: "card",
    });
    const read = async () => (await stripe.paymentMethods.retrieve(id)).billing_details.address;
    expect(await read()).toEqual(ALL_KEYS);
    await stripe.paymentMethods.update(id, { billing_details: { address: "" } });
    expect(await read()).toEqual({ ...ALL_KEYS, city: null, country: null });
  });

  test("of an invoice's customer, and of a session's", async () => {
    const { simulator, stripe } = await startSimulation();
    const customer = await stripe.customers.create({ address: VIENNA });
    const { id } = await stripe.checkout.sessions.create({
      customer: customer.id,
      line_items: [
        {
          price_data: {
            currency: "eur",
            product_data: { name: "Pro" },
            recurring: { interval: "month" },
            unit_amount: 900,
          },
          quantity: 1,
        },
      ],
      mode: "subscription",
      success_url: "https://shop.test/done",
    });
    await simulator.pay(id, card());
    const session = await stripe.checkout.sessions.retrieve(id, { expand: ["invoice"] });
    expect(session).toMatchObject({
      customer_details: { address: ALL_KEYS },
      invoice: { customer_address: ALL_KEYS },
    });
  });
});
