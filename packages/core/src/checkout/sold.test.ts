import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBilling } from "../billing.ts";
import { type Catalog, defineCatalog, offerForLevel } from "../model/catalog.ts";
import type { Owner } from "../model/owner.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import { newYear, testCatalog } from "../testing/snapshots.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const day = (count: number) => new Date(newYear * 1000 + count * 86_400_000).toISOString();
const settle = async () => {
  await shop.deliver();
  await shop.answer();
};

/** The catalog of after an edit: one offer has other terms. */
function edited(lookupKey: string, terms: object): Catalog {
  return defineCatalog({
    ...testCatalog,
    offers: testCatalog.offers.map((offer) =>
      offer.lookupKey === lookupKey ? { ...offer, ...terms } : offer,
    ) as Catalog["offers"],
  });
}
const billingWith = (catalog: Catalog) => createBilling({ ...shop.deps, catalog });
const start = (offer: string, catalog = testCatalog) =>
  billingWith(catalog).startCheckout({ owner: ada, email: "ada@example.test", offer });

describe("what is written into a session's metadata (semantics 2.5)", () => {
  it("is the promise of a one-time offer: its level, its days and one seat", async () => {
    const id = await shop.open(ada, "pro_month");
    const promise = { tollgate_schema: "2", entitlement_level: "PRO", duration_days: "30", seats: "1" };
    expect((await shop.stripe.checkout.sessions.retrieve(id)).metadata).toMatchObject(promise);
    await shop.simulator.pay(id, card());
    expect((await shop.stripe.paymentIntents.list()).data[0]?.metadata).toMatchObject(promise);
  });

  it("is no promise of a subscription: the price of the paid line decides", async () => {
    const id = await shop.open(ada, "pro_plan");
    const { metadata } = await shop.stripe.checkout.sessions.retrieve(id);
    expect(metadata).toMatchObject({ tollgate_schema: "2", offer: "pro_plan" });
    expect(metadata).not.toHaveProperty("duration_days");
    expect(metadata).not.toHaveProperty("seats");
  });
});

describe("a sale of 30 days keeps what was promised when its offer", () => {
  it.each([
    ["is edited to 7 days", edited("pro_month", { durationDays: 7 })],
    ["is retired", edited("pro_month", { retired: true })],
    ["is lowered to another level", edited("pro_month", { level: "BASIC" })],
    [
      "is gone",
      { ...testCatalog, offers: testCatalog.offers.filter(({ lookupKey }) => lookupKey !== "pro_month") },
    ],
  ])("%s", async (_, catalog) => {
    await shop.simulator.pay(await shop.open(ada, "pro_month"), card());
    await settle();
    const later = billingWith(catalog);
    await later.rebuild();
    expect(await later.listEntitlements(ada, { skipMemory: true })).toMatchObject({
      level: "PRO",
      validUntil: day(30),
    });
    expect(await later.listUnbound()).toEqual([]);
  });
});

describe("a retired offer", () => {
  const retired = edited("pro_month", { retired: true });

  it("is not sold: the refusal says so and names what is on sale, and no customer is created", async () => {
    expect(await start("pro_month", retired)).toEqual({
      ok: false,
      reason: "retired_offer",
      message: "Pro is no longer sold.",
      offers: ["basic_month", "pro_plan", "pro_plan_trial", "team_plan"],
    });
    expect(await start("gold", retired)).toMatchObject({
      reason: "unknown_offer",
      offers: expect.not.arrayContaining(["pro_month"]),
    });
    expect((await shop.stripe.customers.list()).data).toEqual([]);
  });

  it("does not stand for its level any more", () => {
    expect(offerForLevel(testCatalog, "PRO")?.lookupKey).toBe("pro_month");
    expect(offerForLevel(retired, "PRO")).toBeUndefined();
  });

  it("of a plan still counts as the plan of its group: no second one, and no second trial", async () => {
    await shop.simulator.pay(await shop.open(ada, "pro_plan_trial"), card());
    await settle();
    const catalog = edited("pro_plan_trial", { retired: true });
    expect(await start("pro_plan", catalog)).toMatchObject({ ok: false, reason: "already_subscribed" });
    expect(await billingWith(catalog).checkEntitlement(ada, "PRO")).toMatchObject({ allowed: true });
    const [plan] = (await shop.stripe.subscriptions.list()).data;
    await shop.stripe.subscriptions.cancel(plan?.id ?? "");
    await settle();
    const again = edited("pro_plan_trial", { retired: false });
    const opened = await start("pro_plan_trial", again);
    if (!opened.ok) throw new Error(opened.message);
    await shop.simulator.pay(opened.sessionId, card());
    const [newest] = (await shop.stripe.subscriptions.list()).data;
    expect(newest?.trial_end).toBeNull();
  });
});
