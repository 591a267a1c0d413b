import { expect, test } from "vitest";
import { debit, eventTypes, startSimulation, stockShop } from "../testing/simulation.ts";

const FAILS = debit("AT861904300235473202");
const PAYS = debit("AT611904300234573201");

async function subscribed(form: typeof FAILS) {
  const simulation = await startSimulation();
  const { simulator, stripe } = simulation;
  const { monthly } = await stockShop(stripe);
  const { id } = await stripe.checkout.sessions.create({
    line_items: [{ price: monthly.id, quantity: 1 }],
    mode: "subscription",
    success_url: "https://shop.test/done",
  });
  await simulator.pay(id, form);
  const session = await stripe.checkout.sessions.retrieve(id);
  const read = () =>
    stripe.subscriptions.retrieve(String(session.subscription), { expand: ["latest_invoice.payments"] });
  return { ...simulation, read, session };
}

/**
 * Source of both: docs.stripe.com/billing/subscriptions/overview, "Payment methods with delayed payment confirmation":
 * if the payment fails later, the invoice is voided and the subscription remains active.
 */
test("a first debit that fails voids the invoice and leaves the subscription active", async () => {
  const { read, simulator, stripe } = await subscribed(FAILS);
  expect(await read()).toMatchObject({ latest_invoice: { status: "open" }, status: "active" });
  const before = (await eventTypes(stripe)).length;
  await simulator.clock.advance({ days: 3 });
  expect(await read()).toMatchObject({
    latest_invoice: {
      amount_paid: 0,
      amount_remaining: 2000,
      attempted: true,
      payments: { data: [{ amount_paid: null, status: "canceled" }] },
      status: "void",
    },
    status: "active",
  });
  expect((await eventTypes(stripe)).slice(before)).toEqual([
    "charge.failed",
    "payment_intent.payment_failed",
    "invoice.updated",
    "invoice.payment_failed",
    "invoice.updated",
    "invoice.voided",
    "payment_intent.canceled",
    "checkout.session.async_payment_failed",
  ]);
});

test("a later debit that fails leaves its invoice open and the subscription past_due", async () => {
  const { read, simulator, stripe } = await subscribed(PAYS);
  await simulator.clock.advance({ months: 1, hours: 2 });
  const renewal = await read();
  expect(renewal).toMatchObject({ latest_invoice: { status: "open" }, status: "active" });
  const [intent] = (await stripe.paymentIntents.list()).data;
  await simulator.settle(intent?.id ?? "", "failed");
  expect(await read()).toMatchObject({
    latest_invoice: { attempt_count: 1, status: "open" },
    status: "past_due",
  });
});
