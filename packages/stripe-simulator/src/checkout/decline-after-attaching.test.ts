import { describe, expect, test } from "vitest";
import { useDecliningCard } from "../testing/declining-card.ts";
import { card, startSimulation, stockShop } from "../testing/simulation.ts";

const DECLINES = card("4000000000000341");

/** Source: docs.stripe.com/testing, "Decline after attaching": the card is attached, and every charge fails. */
describe("the card 4000 0000 0000 0341", () => {
  test.each(["payment", "subscription"] as const)(
    "declines the first %s, which stays unpaid",
    async (mode) => {
      const { simulator, stripe } = await startSimulation();
      const { monthly, once } = await stockShop(stripe);
      const { id } = await stripe.checkout.sessions.create({
        line_items: [{ price: mode === "payment" ? once.id : monthly.id, quantity: 1 }],
        mode,
        success_url: "https://shop.test/done",
      });
      expect(await simulator.pay(id, DECLINES)).toMatchObject({ code: "generic_decline", kind: "declined" });
      expect(await stripe.checkout.sessions.retrieve(id)).toMatchObject({
        payment_status: "unpaid",
        status: "open",
      });
      expect((await stripe.charges.list()).data).toMatchObject([
        { failure_code: "card_declined", status: "failed" },
      ]);
    },
  );

  test("is saved where nothing is charged: by the API, in setup mode, and for a free trial", async () => {
    const { simulator, stripe } = await startSimulation();
    const { monthly } = await stockShop(stripe);
    const customer = await stripe.customers.create({});
    const attached = await stripe.paymentMethods.attach("pm_card_chargeCustomerFail", {
      customer: customer.id,
    });
    expect(attached.customer).toBe(customer.id);
    const success_url = "https://shop.test/done";
    const setup = await stripe.checkout.sessions.create({
      currency: "usd",
      customer: customer.id,
      mode: "setup",
      success_url,
    });
    expect(await simulator.pay(setup.id, DECLINES)).toMatchObject({ kind: "complete" });
    const trial = await stripe.checkout.sessions.create({
      customer: customer.id,
      line_items: [{ price: monthly.id, quantity: 1 }],
      mode: "subscription",
      subscription_data: { trial_period_days: 7 },
      success_url,
    });
    expect(await simulator.pay(trial.id, DECLINES)).toMatchObject({ kind: "complete" });
    await simulator.clock.advance({ days: 7, hours: 2 });
    expect((await stripe.subscriptions.list()).data).toMatchObject([{ status: "past_due" }]);
  });

  test("fails the next renewal of a subscription that was paid with another card", async () => {
    const { simulator, stripe } = await startSimulation();
    const { monthly } = await stockShop(stripe);
    const customer = await stripe.customers.create({
      invoice_settings: { default_payment_method: "pm_card_visa" },
      payment_method: "pm_card_visa",
    });
    const items = [{ price: monthly.id }];
    const { id, status } = await stripe.subscriptions.create({ customer: customer.id, items });
    expect(status).toBe("active");
    await useDecliningCard(stripe, id);
    await simulator.clock.advance({ months: 1, hours: 2 });
    expect((await stripe.subscriptions.retrieve(id)).status).toBe("past_due");
  });
});
