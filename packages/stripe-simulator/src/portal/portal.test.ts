import { expect, test } from "vitest";
import { virtualClock } from "../clock/clock.ts";
import { startSimulation, stockShop } from "../testing/simulation.ts";

async function withSubscriber(method = "pm_card_visa") {
  const simulation = await startSimulation({ clock: virtualClock(Date.UTC(2026, 4, 10)) });
  const { stripe } = simulation;
  const { monthly } = await stockShop(stripe);
  const customer = await stripe.customers.create({
    email: "ada@example.com",
    invoice_settings: { default_payment_method: method },
    payment_method: method,
  });
  const subscription = await stripe.subscriptions.create({
    customer: customer.id,
    items: [{ price: monthly.id }],
  });
  const session = await stripe.billingPortal.sessions.create({
    customer: customer.id,
    return_url: "https://shop.test/account",
  });
  return { ...simulation, customer, session, subscription };
}

test("a portal session leads to its page and uses the default configuration", async () => {
  const { session, stripe, url } = await withSubscriber();
  expect(session).toMatchObject({
    return_url: "https://shop.test/account",
    url: `${url}/p/session/${session.id}`,
  });
  const [configuration] = (await stripe.billingPortal.configurations.list({ is_default: true })).data;
  expect(configuration?.id).toBe(session.configuration);
  expect((await fetch(session.url)).status).toBe(200);
});

test("a configuration switches features on one by one", async () => {
  const { stripe } = await startSimulation();
  const configuration = await stripe.billingPortal.configurations.create({
    features: {
      invoice_history: { enabled: true },
      subscription_cancel: { enabled: true, mode: "at_period_end" },
    },
  });
  expect(configuration.features).toMatchObject({
    invoice_history: { enabled: true },
    payment_method_update: { enabled: false },
    subscription_cancel: { enabled: true, mode: "at_period_end" },
  });
  const updated = await stripe.billingPortal.configurations.update(configuration.id, {
    features: { payment_method_update: { enabled: true } },
  });
  expect(updated.features).toMatchObject({
    payment_method_update: { enabled: true },
    subscription_cancel: { enabled: true },
  });
});

test("a portal for somebody else's subscription is refused", async () => {
  const { stripe, subscription } = await withSubscriber();
  const other = await stripe.customers.create({});
  const flow_data = {
    subscription_cancel: { subscription: subscription.id },
    type: "subscription_cancel" as const,
  };
  await expect(stripe.billingPortal.sessions.create({ customer: other.id, flow_data })).rejects.toThrow(
    "does not belong to the customer",
  );
});

test("cancelling in the portal sets cancel_at, and it can be taken back", async () => {
  const { session, stripe, subscription, url } = await withSubscriber();
  const post = (action: string) =>
    fetch(`${url}/p/session/${session.id}/subscriptions/${subscription.id}/${action}`, {
      method: "POST",
      redirect: "manual",
    });
  await post("cancel");
  const pending = await stripe.subscriptions.retrieve(subscription.id);
  expect(pending).toMatchObject({
    cancel_at: pending.items.data[0]?.current_period_end,
    cancel_at_period_end: false,
    status: "active",
  });
  await post("resume");
  expect((await stripe.subscriptions.retrieve(subscription.id)).cancel_at).toBeNull();
});
