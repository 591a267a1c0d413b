import { describe, expect, test } from "vitest";
import { pay } from "../testing/pay.ts";
import { eventTypes, startSimulation } from "../testing/simulation.ts";

describe("refunds", () => {
  test("add up to the amount of the charge and no further", async () => {
    const { stripe } = await startSimulation();
    const { id, latest_charge } = await pay(stripe);
    await stripe.refunds.create({ amount: 2000, payment_intent: id, reason: "requested_by_customer" });
    expect(await stripe.charges.retrieve(String(latest_charge))).toMatchObject({
      amount_refunded: 2000,
      refunded: false,
    });
    await expect(stripe.refunds.create({ amount: 3001, payment_intent: id })).rejects.toMatchObject({
      param: "amount",
    });
    const rest = await stripe.refunds.create({
      charge: String(latest_charge),
      metadata: { why: "seat lost" },
    });
    expect(rest).toMatchObject({
      amount: 3000,
      metadata: { why: "seat lost" },
      payment_intent: id,
      status: "succeeded",
    });
    await expect(stripe.refunds.create({ payment_intent: id })).rejects.toMatchObject({
      code: "charge_already_refunded",
    });
    const charge = await stripe.charges.retrieve(String(latest_charge), { expand: ["refunds"] });
    expect(charge).toMatchObject({
      amount_refunded: 5000,
      refunded: true,
      refunds: { data: [{ amount: 3000 }, { amount: 2000 }] },
    });
    expect((await stripe.refunds.list({ payment_intent: id })).data).toHaveLength(2);
    expect(
      (await eventTypes(stripe)).filter((type) => type === "charge.refunded" || type === "refund.created"),
    ).toEqual(["refund.created", "charge.refunded", "refund.created", "charge.refunded"]);
  });

  test("one that fails later gives the money back to the balance and opens the charge again", async () => {
    const { simulator, stripe } = await startSimulation();
    const { id, latest_charge } = await pay(stripe, "pm_card_refundFail");
    const refund = await stripe.refunds.create({ payment_intent: id });
    expect(refund.status).toBe("succeeded");
    await simulator.clock.advance({ hours: 1 });
    expect(await stripe.refunds.retrieve(refund.id)).toMatchObject({
      failure_reason: "lost_or_stolen_card",
      status: "failed",
    });
    expect(await stripe.charges.retrieve(String(latest_charge))).toMatchObject({
      amount_refunded: 0,
      refunded: false,
    });
    expect(await eventTypes(stripe)).toContain("refund.failed");
  });

  test("a pending one succeeds by the clock", async () => {
    const { simulator, stripe } = await startSimulation();
    const { id } = await pay(stripe, "pm_card_pendingRefund");
    const refund = await stripe.refunds.create({ payment_intent: id });
    expect(refund).toMatchObject({ pending_reason: "processing", status: "pending" });
    await simulator.clock.advance({ hours: 1 });
    expect((await stripe.refunds.retrieve(refund.id)).status).toBe("succeeded");
    expect((await stripe.refunds.update(refund.id, { metadata: { k: "v" } })).metadata).toEqual({ k: "v" });
  });
});
