import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { control } from "../testing/control.ts";
import { eventTypes, startSimulation } from "../testing/simulation.ts";

async function charged(payment_method = "pm_card_visa") {
  const simulation = await startSimulation();
  const { stripe, url } = simulation;
  const intent = await stripe.paymentIntents.create({
    amount: 5000,
    confirm: true,
    return_url: "https://shop.test/paid",
    currency: "usd",
    payment_method,
  });
  const chargeId = String(intent.latest_charge);
  const command = control(url);
  return {
    ...simulation,
    charge: () => stripe.charges.retrieve(chargeId),
    /** Everything that reached the balance and is not fees. */
    net: async () => (await stripe.balance.retrieve()).pending[0]?.amount ?? 0,
    refund: (params: Stripe.RefundCreateParams = {}) =>
      stripe.refunds.create({ ...params, payment_intent: intent.id }),
    settle: (refund: string, status: string) =>
      command<Stripe.Refund & { error?: { message: string } }>("refunds/settle", { refund, status }),
    since: async (count: number) => (await eventTypes(stripe)).slice(count),
  };
}

const BEFORE_REFUND = 3;

test("partial refunds add up, each announced with the sum so far", async () => {
  const { charge, refund, stripe } = await charged();
  for (const amount of [1000, 2500, 1500]) await refund({ amount });
  expect(await charge()).toMatchObject({ amount_refunded: 5000, refunded: true });
  const events = (await stripe.events.list({ type: "charge.refunded" })).data.reverse();
  const sums = events.map((event) => {
    const { amount_refunded, refunded } = event.data.object as Stripe.Charge;
    return [amount_refunded, refunded];
  });
  expect(sums).toEqual([
    [1000, false],
    [3500, false],
    [5000, true],
  ]);
  await expect(refund({ amount: 1 })).rejects.toMatchObject({ code: "charge_already_refunded" });
});

describe("a pending refund", () => {
  test("takes the money at once, and keeps it taken when it succeeds", async () => {
    const { charge, net, refund, settle, since } = await charged("pm_card_pendingRefund");
    const before = await net();
    const pending = await refund();
    expect(pending).toMatchObject({ pending_reason: "processing", status: "pending" });
    expect(await net()).toBe(before - 5000);
    expect(await charge()).toMatchObject({ amount_refunded: 5000, refunded: true });
    const done = await settle(pending.id, "succeeded");
    expect(done.status).toBe("succeeded");
    expect(done).not.toHaveProperty("pending_reason");
    expect(await net()).toBe(before - 5000);
    expect(await since(BEFORE_REFUND)).toEqual(["refund.created", "charge.refunded", "refund.updated"]);
  });

  test("that fails puts the money back and opens the charge again", async () => {
    const { charge, net, refund, settle, since, stripe } = await charged("pm_card_pendingRefund");
    const before = await net();
    const pending = await refund();
    await settle(pending.id, "failed");
    const failed = await stripe.refunds.retrieve(pending.id);
    expect(failed).toMatchObject({
      failure_balance_transaction: expect.stringMatching(/^txn_/),
      failure_reason: expect.any(String),
      status: "failed",
    });
    expect(await net()).toBe(before);
    expect(await charge()).toMatchObject({ amount_refunded: 0, refunded: false });
    expect(await since(BEFORE_REFUND)).toEqual([
      "refund.created",
      "charge.refunded",
      "refund.updated",
      "refund.failed",
      "charge.updated",
    ]);
    expect((await refund()).amount).toBe(5000);
  });
});

test("a partial refund that fails takes only its own part back", async () => {
  const { charge, refund, settle } = await charged();
  const first = await refund({ amount: 2000 });
  await refund({ amount: 3000 });
  await settle(first.id, "failed");
  expect(await charge()).toMatchObject({ amount_refunded: 3000, refunded: false });
  await expect(refund({ amount: 2001 })).rejects.toMatchObject({ param: "amount" });
});

describe("a refund that waits for the customer", () => {
  test("can be canceled, which opens the charge again", async () => {
    const { charge, net, refund, settle, since, stripe } = await charged("pm_card_pendingRefund");
    const before = await net();
    const { id } = await refund();
    expect(await settle(id, "requires_action")).toMatchObject({
      next_action: { type: "display_details" },
      status: "requires_action",
    });
    const canceled = await stripe.refunds.cancel(id);
    expect(canceled.status).toBe("canceled");
    expect(canceled).not.toHaveProperty("next_action");
    expect(await charge()).toMatchObject({ amount_refunded: 0, refunded: false });
    expect(await net()).toBe(before);
    expect((await since(BEFORE_REFUND)).slice(2)).toEqual([
      "refund.updated",
      "refund.updated",
      "charge.updated",
    ]);
  });

  test("is not given up by the clock", async () => {
    const { refund, settle, simulator, stripe } = await charged("pm_card_pendingRefund");
    const { id } = await refund();
    await settle(id, "requires_action");
    await simulator.clock.advance({ days: 1 });
    expect((await stripe.refunds.retrieve(id)).status).toBe("requires_action");
  });
});

test.each(["pending", "succeeded"])("a %s refund cannot be canceled", async (status) => {
  const { refund, stripe } = await charged(status === "pending" ? "pm_card_pendingRefund" : "pm_card_visa");
  const { id } = await refund();
  await expect(stripe.refunds.cancel(id)).rejects.toThrow(`because it is ${status}`);
});

test("what is over stays over", async () => {
  const { refund, settle } = await charged();
  const { id } = await refund();
  expect((await settle(id, "succeeded")).error?.message).toBe(
    "A refund that is succeeded cannot become succeeded.",
  );
  await settle(id, "failed");
  expect((await settle(id, "succeeded")).error?.message).toBe(
    "A refund that is failed cannot become succeeded.",
  );
});
