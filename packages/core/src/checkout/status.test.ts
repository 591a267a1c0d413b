import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "../model/owner.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import { days, newYear, testCatalog } from "../testing/snapshots.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const status = (sessionId: string, owner = ada) => shop.billing.checkoutStatus({ owner, sessionId });
const sync = async () => {
  await shop.simulator.clock.advance(5_000);
  await shop.billing.syncOwner(ada, "person");
};

async function bought(offer: string): Promise<string> {
  const sessionId = await shop.open(ada, offer);
  await shop.simulator.pay(sessionId, card());
  await sync();
  return sessionId;
}

describe("the status of a checkout", () => {
  it("is not_found for an owner who never opened one", async () => {
    expect(await status("cs_test_unknown")).toEqual({ state: "not_found" });
    await bought("pro_month");
    await shop.simulator.clock.advance(5_000);
    expect(await status("cs_test_unknown")).toEqual({ state: "not_found" });
  });

  it("says that an extension is granted, with its own end, while the sale before it runs", async () => {
    await bought("pro_month");
    expect(await status(await bought("pro_month"))).toEqual({
      state: "granted",
      level: "PRO",
      validUntil: new Date((newYear + days(60)) * 1000).toISOString(),
    });
  });

  it("follows the state of the subscription that was bought", async () => {
    const sessionId = await bought("pro_plan");
    expect(await status(sessionId)).toMatchObject({ state: "granted", level: "PRO" });
    const [subscription] = (await shop.stripe.subscriptions.list()).data;
    await shop.stripe.subscriptions.cancel(subscription?.id ?? "");
    await sync();
    expect(await status(sessionId)).toEqual({ state: "failed", message: "This subscription has ended." });
  });

  it("says that a purchase was refunded", async () => {
    const sessionId = await bought("pro_month");
    const [intent] = (await shop.stripe.paymentIntents.list()).data;
    await shop.stripe.refunds.create({ payment_intent: intent?.id ?? "" });
    await sync();
    expect(await status(sessionId)).toEqual({ state: "failed", message: "This purchase was refunded." });
  });

  it("is processing, without a call to Stripe, when a sync began a moment ago", async () => {
    const first = await shop.open(ada, "pro_month");
    expect(await status(first)).toEqual({ state: "processing" });
    const second = await shop.open(ada, "basic_month");
    const before = shop.reads();
    expect(await status(second)).toEqual({ state: "processing" });
    expect(shop.reads()).toBe(before);
  });

  it("is never processing for another owner's session, not even while no sync may begin", async () => {
    const foreign = await shop.open({ type: "user", id: "user_eve" }, "pro_month");
    await status(await shop.open(ada, "pro_month"));
    expect(await status(foreign)).toEqual({ state: "not_found" });
    const booked = await shop.billing.startBooking({
      owner: { type: "user", id: ada.id },
      email: "ada@example.test",
      course: testCatalog.courses[0]?.id ?? "",
    });
    if (!booked.ok) throw new Error(booked.message);
    expect(await status(booked.sessionId)).toEqual({ state: "processing" });
  });
});
