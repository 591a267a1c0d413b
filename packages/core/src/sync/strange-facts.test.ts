import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findSnapshot } from "../customer/snapshots.ts";
import type { Owner } from "../model/owner.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import { findEvent } from "../webhook/inbox.ts";

// Facts that no customer and no Stripe of today produces, sent through the whole shop: one outcome for each.

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const errors = () => shop.log.lines.filter(({ level }) => level === "error");
const settle = async () => {
  await shop.simulator.clock.advance(5_000);
  await shop.deliver();
  await shop.answer();
};
const allowed = async (level = "PRO") => (await shop.billing.checkEntitlement(ada, level)).allowed;

async function ownMetadata(): Promise<{ customer: string; metadata: Record<string, string> }> {
  const session = await shop.stripe.checkout.sessions.retrieve(await shop.open(ada, "basic_month"));
  return { customer: String(session.customer), metadata: { ...session.metadata } };
}

/** Sells `pro_month` to Ada's customer past our own checkout, with this metadata. */
async function sell(change: (own: Record<string, string>) => Record<string, string>): Promise<string> {
  const { customer, metadata } = await ownMetadata();
  const [price] = (await shop.stripe.prices.list({ lookup_keys: ["pro_month"] })).data;
  const session = await shop.stripe.checkout.sessions.create({
    mode: "payment",
    customer,
    metadata: change({ ...metadata, offer: "pro_month", entitlement_level: "PRO" }),
    line_items: [{ price: price?.id ?? "", quantity: 1 }],
    success_url: "http://shop.test",
  });
  await shop.simulator.pay(session.id, card());
  await settle();
  return session.id;
}

describe("a paid sale whose metadata", () => {
  const extra = Object.fromEntries(Array.from({ length: 43 }, (_, n) => [`their_key_${n}`, "x".repeat(500)]));

  it.each([
    ["is ours alone", (own: Record<string, string>) => own],
    ["has all the keys and lengths that Stripe allows beside ours", (own) => ({ ...own, ...extra })],
    [
      "names an unknown level: what was paid for is granted",
      (own) => ({ ...own, entitlement_level: "GOLD" }),
    ],
    ["names another offer: what was paid for is granted", (own) => ({ ...own, offer: "basic_month" })],
  ] as [string, (own: Record<string, string>) => Record<string, string>][])(
    "%s is granted",
    async (_, change) => {
      await sell(change);
      expect(await allowed()).toBe(true);
      expect(errors()).toEqual([]);
    },
  );

  it.each([
    ["is of an older schema", (own) => ({ ...own, tollgate_schema: "0" }), /tollgate_schema/],
    ["is of no schema", ({ tollgate_schema: _, ...own }) => own, /tollgate_schema/],
    ["names another owner", (own) => ({ ...own, owner_id: "eve" }), /another owner/],
    ["names an owner that could not be ours", (own) => ({ ...own, owner_id: "organisation:o1" }), /owner id/],
    ["names an unknown kind of owner", (own) => ({ ...own, owner_type: "robot" }), /owner_type/],
  ] as [string, (own: Record<string, string>) => Record<string, string>, RegExp][])(
    "%s is paid but unbound: parked with an alert, and not granted",
    async (_, change, reason) => {
      const sourceId = await sell(change);
      expect(await allowed("BASIC")).toBe(false);
      const eve = await shop.billing.listEntitlements({ type: "user", id: "eve" });
      expect(eve.entitlements).toEqual([]);
      expect(errors()).toContainEqual(
        expect.objectContaining({
          alert: "P0",
          message: "paid but unbound",
          sourceId,
          reason: expect.stringMatching(reason),
        }),
      );
      expect(await shop.billing.listUnbound()).toMatchObject([{ sourceId }]);
    },
  );
});

describe("an amount that differs from the catalog's", () => {
  it("is granted when a promotion made it smaller: Stripe says what is paid", async () => {
    const coupon = await shop.stripe.coupons.create({ percent_off: 90, duration: "once" });
    await shop.stripe.promotionCodes.create({
      promotion: { type: "coupon", coupon: coupon.id },
      code: "AUTUMN",
    });
    const sessionId = await shop.open(ada, "pro_month");
    expect(shop.simulator.applyPromotionCode(sessionId, "AUTUMN").kind).toBe("applied");
    await shop.simulator.pay(sessionId, card());
    expect((await shop.stripe.checkout.sessions.retrieve(sessionId)).amount_total).toBe(150);
    await settle();
    expect(await allowed()).toBe(true);
  });

  it("in an event is not trusted: the sync decides", async () => {
    const sessionId = await shop.open(ada, "pro_month");
    await shop.simulator.clock.advance(3_000);
    const [template] = (await shop.stripe.events.list({ limit: 1 })).data;
    const session = await shop.stripe.checkout.sessions.retrieve(sessionId);
    const object = { ...session, amount_total: 0, payment_status: "no_payment_required" };
    const forged = { ...template, id: "evt_forged", type: "checkout.session.completed", data: { object } };
    await shop.postEvent(forged as Stripe.Event);
    await shop.answer();
    expect(await allowed()).toBe(false);
  });
});

describe("a payment that was refunded in twelve parts", () => {
  it("counts as refunded: Stripe embeds the first ten refunds only, and the sync reads the rest", async () => {
    await shop.simulator.pay(await shop.open(ada, "pro_month"), card());
    await settle();
    expect(await allowed()).toBe(true);
    const [intent] = (await shop.stripe.paymentIntents.list()).data;
    for (let part = 0; part < 12; part += 1)
      await shop.stripe.refunds.create({ payment_intent: intent?.id ?? "", amount: 125 });
    await settle();
    await shop.simulator.clock.advance(5_000);
    expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject({
      allowed: false,
      reason: "refunded",
    });
  });
});

describe("an event", () => {
  const bought = async () => {
    await shop.simulator.pay(await shop.open(ada, "pro_month"), card());
    const [event] = (await shop.stripe.events.list({ type: "checkout.session.completed" })).data;
    if (!event) throw new Error("the simulator has made no event");
    return event;
  };

  it.each(["2020-08-27", "2031-01-01.zinnia"])(
    "of API version %s is received as any other",
    async (version) => {
      const event = { ...(await bought()), api_version: version };
      expect(await shop.postEvent(event)).toMatchObject({
        status: 200,
        body: { ok: true, idempotent: false },
      });
      expect(await findEvent(shop.deps.db, event.id)).toMatchObject({ apiVersion: version });
      await shop.answer();
      expect(await allowed()).toBe(true);
    },
  );

  it.each([
    ["another account", { account: "acct_other" }, /connected account/],
    ["the other mode", { livemode: true }, /live event on a test installation/],
  ])("of %s is parked with an alert, without a sync", async (_, change, reason) => {
    const event = { ...(await bought()), ...change } as Stripe.Event;
    expect((await shop.postEvent(event)).status).toBe(200);
    expect(await findEvent(shop.deps.db, event.id)).toMatchObject({
      state: "parked",
      reason: expect.stringMatching(reason),
    });
    expect(shop.announced).toEqual([]);
    expect(errors()).toContainEqual(expect.objectContaining({ alert: "P0", stripeEventId: event.id }));
    expect(await allowed()).toBe(false);
  });
});

describe("a subscription", () => {
  const subscribe = async () => {
    await shop.simulator.pay(await shop.open(ada, "pro_plan"), card());
    const [subscription] = (await shop.stripe.subscriptions.list()).data;
    if (!subscription) throw new Error("the simulator has made no subscription");
    return subscription;
  };

  it("without items grants nothing, and is stored as it is", async () => {
    const { id, customer } = await subscribe();
    shop.rewrite(id, ({ items }) => ({ items: { ...items, data: [] } }));
    await settle();
    expect(await allowed()).toBe(false);
    expect((await findSnapshot(shop.deps.db, String(customer)))?.subscriptions).toMatchObject([
      { id, items: [] },
    ]);
    expect(await shop.billing.listSubscriptions(ada)).toMatchObject([
      { id, status: "active", renewsAt: null },
    ]);
    expect(errors()).toEqual([]);
  });

  it("of an unknown status is no new grant, and raises an alert", async () => {
    const { id } = await subscribe();
    shop.rewrite(id, () => ({ status: "hibernating" }));
    await settle();
    expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject({
      allowed: false,
      reason: "unknown_status",
    });
    expect(errors()).toContainEqual(
      expect.objectContaining({
        alert: "P0",
        sourceId: id,
        message: "Stripe sent a status that this version does not know",
      }),
    );
  });
});

describe("a customer that is deleted between an event and the sync", () => {
  it("has no access by a plan, its events are answered, and a person is alerted", async () => {
    await shop.simulator.pay(await shop.open(ada, "pro_plan"), card());
    await shop.deliver();
    const [customer] = (await shop.stripe.customers.list()).data;
    await shop.stripe.customers.del(customer?.id ?? "");
    await shop.answer();
    expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject({
      allowed: false,
      reason: "customer_deleted",
    });
    expect((await shop.billing.health()).parts.inbox).toMatchObject({ waiting: 0, parked: 0 });
    expect(errors()).toMatchObject([{ alert: "P1", message: "a customer was deleted at Stripe" }]);
  });

  it("still has what was paid for once, and its events are answered", async () => {
    await shop.simulator.pay(await shop.open(ada, "pro_month"), card());
    await shop.deliver();
    const [customer] = (await shop.stripe.customers.list()).data;
    await shop.stripe.customers.del(customer?.id ?? "");
    await shop.answer();
    expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject({ allowed: true, reason: "paid" });
    expect((await shop.billing.health()).parts.inbox).toMatchObject({ waiting: 0, parked: 0 });
  });
});
