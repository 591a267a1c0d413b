import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { entitlements, snapshots } from "../database/tables.ts";
import type { Owner } from "../model/owner.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const suspected = card("4000000000005423");
const type = "radar.early_fraud_warning.created";

async function buy(offer: string, paidWith = suspected): Promise<void> {
  await shop.simulator.pay(await shop.open(ada, offer), paidWith);
  await shop.simulator.clock.advance(5_000);
}
async function hear(): Promise<void> {
  await shop.deliver();
  await shop.answer();
}
const only = async () => (await shop.billing.listEntitlements(ada)).entitlements;
const flags = async () => (await only()).map((each) => each.flags);
const asked = () => shop.simulator.requests.filter(({ path }) => path.startsWith("/v1/radar/")).length;
const customerId = async () => (await shop.stripe.customers.list()).data[0]?.id ?? "";
const flagged = ["early_fraud_warning"];

describe("an early fraud warning", () => {
  it.each(["pro_month", "pro_plan"])(
    "flags what rests on the payment it names, and takes nothing: %s",
    async (offer) => {
      await buy(offer);
      await hear();
      expect(await only()).toMatchObject([{ access: "granted", flags: flagged }]);
      expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(true);
      expect((await shop.billing.health()).parts.inbox.waiting).toBe(0);
    },
  );

  it("costs one call more in the sync that its event starts, which the log of syncs counts, and none in later ones", async () => {
    await buy("pro_month");
    await hear();
    expect(asked()).toBe(1);
    const [sync] = await shop.billing.readSyncs(await customerId(), 1);
    expect(sync).toMatchObject({ source: "webhook", reads: 4 });
    await buy("basic_month", card());
    await hear();
    expect(asked()).toBe(1);
    expect((await flags()).flat()).toEqual(flagged);
  });

  it("stays with a subscription's payment through syncs that do not ask for payments at all", async () => {
    await buy("pro_plan");
    await hear();
    await shop.billing.syncStripeDataToKV(await customerId(), { source: "success-page" });
    expect(await flags()).toEqual([flagged]);
    expect(asked()).toBe(1);
  });

  it("without an event is found by a person's sync and by a rebuild from nothing", async () => {
    await buy("pro_month");
    await buy("pro_plan");
    const id = await customerId();
    await shop.billing.syncStripeDataToKV(id, { source: "portal-return" });
    expect((await flags()).flat()).toEqual([]);
    await shop.billing.syncStripeDataToKV(id, { source: "person" });
    expect(await flags()).toEqual([flagged, flagged]);
    await shop.deps.db.delete(entitlements);
    await shop.deps.db.delete(snapshots);
    await shop.billing.rebuild();
    expect(await flags()).toEqual([flagged, flagged]);
  });

  it("is trusted from Stripe only: an event about one that Stripe does not know flags nothing and stops nothing", async () => {
    await buy("pro_month", card());
    await hear();
    const [intent] = (await shop.stripe.paymentIntents.list()).data;
    const [event] = (await shop.stripe.events.list({ limit: 1 })).data;
    if (!intent || !event) throw new Error("the sale has a payment and an event");
    const object = { id: "issfr_of_nobody", object: "radar.early_fraud_warning", payment_intent: intent.id };
    await shop.postEvent({ ...event, id: "evt_lie", type, data: { object } } as unknown as typeof event);
    await shop.answer();
    expect(asked()).toBeGreaterThan(0);
    expect(await flags()).toEqual([[]]);
    expect((await shop.billing.health()).parts.inbox.waiting).toBe(0);
  });
});
