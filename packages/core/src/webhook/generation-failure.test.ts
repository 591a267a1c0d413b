import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "../model/owner.ts";
import { generationFailure } from "../stripe/enabled-events.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import { findEvent } from "./inbox.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const allowed = async () => (await shop.billing.checkEntitlement(ada, "PRO")).allowed;
const alerts = () => shop.log.lines.filter(({ alert }) => alert);

async function bought(): Promise<string> {
  const sessionId = await shop.open(ada, "pro_month");
  await shop.simulator.pay(sessionId, card());
  return sessionId;
}

/** Stripe's word that it could not make an event about this object, as its destination gets it. */
async function reported(type: string, object: string): Promise<string> {
  const body = JSON.stringify({ type, object });
  const made = await shop.simulator.app.request("/_simulator/events/fail", { method: "POST", body });
  const { data: _, ...notification } = (await made.json()) as { id: string; data: object };
  expect(JSON.stringify(notification)).not.toContain(object);
  expect(await shop.postEvent(notification)).toMatchObject({ status: 200, body: { state: "received" } });
  return notification.id;
}

describe("an event that Stripe could not make (row a)", () => {
  it("is learned of from Stripe's word: the sale is granted, and the word is parked with an alert", async () => {
    const sessionId = await bought();
    const id = await reported("checkout.session.completed", sessionId);
    expect(await allowed()).toBe(false);
    await shop.answer();
    expect(await allowed()).toBe(true);
    const reason = `Stripe could not make checkout.session.completed of ${sessionId}; its customer was synced`;
    expect(await findEvent(shop.deps.db, id)).toMatchObject({
      state: "parked",
      reason,
      type: generationFailure,
    });
    expect(alerts()).toMatchObject([{ alert: "P0", stripeEventId: id, reason, message: "event parked" }]);
  });

  it("alarms once, whatever is repeated, and a person dismisses it", async () => {
    const id = await reported("checkout.session.completed", await bought());
    await shop.answer();
    expect(await shop.billing.answerEvent(id)).toEqual({ kind: "skipped replay", state: "parked" });
    await shop.simulator.clock.advance({ days: 2 });
    expect(await shop.billing.overdueEvents()).toEqual([]);
    expect(alerts()).toHaveLength(1);
    expect(await shop.billing.dismissEvent({ stripeEventId: id, by: "eve", reason: "seen" })).toEqual({
      ok: true,
    });
  });

  it("about a refund takes the access back", async () => {
    await bought();
    await shop.deliver();
    await shop.answer();
    expect(await allowed()).toBe(true);
    await shop.simulator.clock.advance({ days: 1 });
    const [intent] = (await shop.stripe.paymentIntents.list()).data;
    const refund = await shop.stripe.refunds.create({ payment_intent: intent?.id ?? "" });
    await reported("refund.created", refund.id);
    await shop.answer();
    expect(await allowed()).toBe(false);
  });

  it("is answered in the end, and alarmed for, when Stripe does not answer at first", async () => {
    const id = await reported("checkout.session.completed", await bought());
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: /v2/ });
    await expect(shop.billing.answerEvent(id)).rejects.toThrow();
    await shop.billing.parkEvent(id, "retries exhausted");
    await shop.answer();
    expect(await allowed()).toBe(true);
    expect((await findEvent(shop.deps.db, id))?.reason).toContain("its customer was synced");
  });

  it("about another product of the account is ignored, without an alert", async () => {
    await bought();
    const { id: customer } = await shop.stripe.customers.create({});
    const { id } = await shop.stripe.paymentIntents.create({ customer, amount: 100, currency: "eur" });
    const word = await reported("payment_intent.created", id);
    await shop.answer();
    expect(await findEvent(shop.deps.db, word)).toMatchObject({ state: "ignored", payload: "" });
    expect(alerts()).toEqual([]);
  });

  it("about something that changes no access is ignored, without an alert", async () => {
    const product = await shop.stripe.products.create({ name: "Mug" });
    const word = await reported("product.updated", product.id);
    await shop.answer();
    expect(await findEvent(shop.deps.db, word)).toMatchObject({
      state: "ignored",
      reason: expect.stringContaining("which changes no access"),
    });
    expect(alerts()).toEqual([]);
  });
});
