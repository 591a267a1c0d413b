import type Stripe from "stripe";
import { describe, expect, test } from "vitest";
import { pay } from "../testing/pay.ts";
import { eventTypes, startSimulation } from "../testing/simulation.ts";

describe("disputes", () => {
  test("a disputed card takes the money, and a lost dispute is closed", async () => {
    const { simulator, stripe } = await startSimulation();
    const { id, latest_charge } = await pay(stripe, "pm_card_createDispute");
    await simulator.clock.advance(1000);
    const [dispute] = (await stripe.disputes.list({ payment_intent: id })).data;
    expect(dispute).toMatchObject({
      amount: 5000,
      charge: latest_charge,
      reason: "fraudulent",
      status: "needs_response",
    });
    await expect(stripe.refunds.create({ payment_intent: id })).rejects.toMatchObject({
      code: "charge_disputed",
    });
    expect((await stripe.disputes.close(dispute?.id ?? "")).status).toBe("lost");
    await expect(stripe.disputes.close(dispute?.id ?? "")).rejects.toThrow("already closed");
    expect((await eventTypes(stripe)).filter((type) => type.startsWith("charge.dispute"))).toEqual([
      "charge.dispute.created",
      "charge.dispute.funds_withdrawn",
      "charge.dispute.closed",
    ]);
  });

  test("an inquiry only warns", async () => {
    const { simulator, stripe } = await startSimulation();
    const { id } = await pay(stripe, "pm_card_createDisputeInquiry");
    await simulator.clock.advance(1000);
    expect((await stripe.disputes.list()).data[0]).toMatchObject({
      balance_transactions: [],
      status: "warning_needs_response",
    });
    expect((await stripe.refunds.create({ payment_intent: id })).status).toBe("succeeded");
  });

  test("one is opened and won through the control routes", async () => {
    const { stripe, url } = await startSimulation();
    const { latest_charge } = await pay(stripe);
    const control = async (path: string, body: object) =>
      (await (
        await fetch(`${url}/_simulator/${path}`, { body: JSON.stringify(body), method: "POST" })
      ).json()) as Stripe.Dispute;
    const opened = await control("disputes/open", { charge: latest_charge, reason: "product_not_received" });
    await stripe.disputes.update(opened.id, { evidence: { customer_name: "Ada" } });
    expect((await stripe.disputes.retrieve(opened.id)).status).toBe("under_review");
    await control("disputes/move", { dispute: opened.id, status: "won" });
    expect((await eventTypes(stripe)).slice(-2)).toEqual([
      "charge.dispute.closed",
      "charge.dispute.funds_reinstated",
    ]);
  });

  test("an early fraud warning is announced", async () => {
    const { simulator, stripe } = await startSimulation();
    const customer = await stripe.paymentMethods.create({
      card: { exp_month: 1, exp_year: 2040, number: "4000000000005423" },
      type: "card",
    });
    const { latest_charge } = await pay(stripe, customer.id);
    await simulator.clock.advance(1000);
    expect((await stripe.radar.earlyFraudWarnings.list()).data).toMatchObject([
      { actionable: true, charge: latest_charge },
    ]);
  });
});
