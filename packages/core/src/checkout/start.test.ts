import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkouts } from "../database/tables.ts";
import type { Owner } from "../model/owner.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import { releaseCheckouts } from "./reservation.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const eve: Owner = { type: "user", id: "eve" };
const minutes = (count: number) => count * 60_000;
const session = (id: string) => shop.stripe.checkout.sessions.retrieve(id);
const start = (offer: string, owner = ada) =>
  shop.billing.startCheckout({ owner, email: "ada@example.test", name: "Ada Lovelace", offer });
const openSessions = async () =>
  (await shop.stripe.checkout.sessions.list()).data.filter(({ status }) => status === "open").length;

describe("a session that the shop opens", () => {
  it("sells one piece at the catalog's price to the owner's customer, and names the owner in every field", async () => {
    const result = await start("pro_month");
    if (!result.ok) throw new Error(result.message);
    const made = await session(result.sessionId);
    expect(result).toMatchObject({
      url: made.url,
      expiresAt: new Date((made.expires_at ?? 0) * 1000).toISOString(),
    });
    expect(made).toMatchObject({
      mode: "payment",
      client_reference_id: "ada",
      amount_total: 1500,
      allow_promotion_codes: true,
      success_url: "http://shop.test/success?session_id={CHECKOUT_SESSION_ID}",
      cancel_url: "http://shop.test/cancel?offer=pro_month",
      metadata: { owner_type: "user", owner_id: "ada", offer: "pro_month", entitlement_level: "PRO" },
    });
    expect((made.expires_at ?? 0) * 1000 - shop.deps.clock.now()).toBe(minutes(35));
    await shop.simulator.pay(made.id, card());
    const [intent] = (await shop.stripe.paymentIntents.list()).data;
    expect(intent?.metadata).toMatchObject(made.metadata ?? {});
    expect(shop.log.lines).toContainEqual(
      expect.objectContaining({
        level: "info",
        sessionId: made.id,
        offer: "pro_month",
        customerId: made.customer,
      }),
    );
  });

  it("of a subscription copies its metadata to it, with a trial only where the offer has one", async () => {
    for (const [offer, trialDays] of [
      ["pro_plan_trial", 14],
      ["pro_plan", 0],
    ] as const) {
      const owner = { type: "user", id: offer } as const;
      const sessionId = await shop.open(owner, offer);
      expect((await session(sessionId)).mode).toBe("subscription");
      await shop.simulator.pay(sessionId, card());
      const { subscription: id } = await session(sessionId);
      const subscription = await shop.stripe.subscriptions.retrieve(String(id));
      expect(subscription.metadata).toMatchObject({ owner_id: offer, offer });
      expect(subscription.trial_end).toBe(
        trialDays > 0 ? shop.deps.clock.now() / 1000 + trialDays * 86_400 : null,
      );
    }
  });

  it("belongs to a customer that names its owner, and is never found by e-mail", async () => {
    await start("pro_month");
    await start("basic_month");
    const { data } = await shop.stripe.customers.list();
    expect(data).toMatchObject([
      { email: "ada@example.test", name: "Ada Lovelace", metadata: { owner_type: "user", owner_id: "ada" } },
    ]);
    await start("pro_month", eve);
    expect((await shop.stripe.customers.list()).data).toHaveLength(2);
  });

  it("is created for a person without a name", async () => {
    await shop.open(ada, "pro_month");
    expect((await shop.stripe.customers.list()).data[0]?.name).toBeNull();
  });
});

describe("a checkout of an unknown offer", () => {
  it("is refused with the offers on sale, and no customer is created for it", async () => {
    expect(await start("gold")).toEqual({
      ok: false,
      reason: "unknown_offer",
      message: "There is no offer gold.",
      offers: shop.deps.catalog.offers.map(({ lookupKey }) => lookupKey),
    });
    expect((await shop.stripe.customers.list()).data).toEqual([]);
  });
});

describe("a checkout that is open already", () => {
  it("is returned again as long as a buyer can still use it, and no longer", async () => {
    const first = await start("pro_month");
    await shop.simulator.clock.advance(minutes(33) - 1);
    const asked = shop.simulator.requests.length;
    expect(await start("pro_month")).toEqual(first);
    expect(shop.simulator.requests).toHaveLength(asked);
    await shop.simulator.clock.advance(1);
    const next = await start("pro_month");
    if (!first.ok || !next.ok) throw new Error("a checkout was refused");
    expect(next.sessionId).not.toBe(first.sessionId);
    expect(Date.parse(next.expiresAt) - shop.deps.clock.now()).toBe(minutes(35));
  });

  it("of another offer of the group is closed for the new one, and the new one is returned again", async () => {
    await start("pro_plan");
    const second = await start("pro_plan_trial");
    expect(await start("pro_plan_trial")).toEqual(second);
    expect(await openSessions()).toBe(1);
  });

  it("of another offer, paid a moment ago, is not paid twice: the buyer is asked to wait", async () => {
    const first = await shop.open(ada, "pro_plan");
    await shop.simulator.pay(first, card());
    expect(await start("pro_plan_trial")).toMatchObject({ ok: false, reason: "payment_processing" });
    expect(await openSessions()).toBe(0);
  });

  it("is replaced by another offer that is requested before Stripe has answered: one page is left", async () => {
    const other: Awaited<ReturnType<typeof start>>[] = [];
    shop.simulator.faults.add({
      fault: { kind: "meanwhile", act: async () => void other.push(await start("pro_plan_trial")) },
      method: "POST",
      path: "/v1/checkout/sessions",
    });
    expect(await start("pro_plan")).toMatchObject({
      ok: false,
      reason: "another_checkout_open",
      message: expect.stringContaining("another tab"),
    });
    expect(other).toMatchObject([{ ok: true }]);
    expect(await start("pro_plan_trial")).toEqual(other[0]);
    expect(await openSessions()).toBe(1);
  });

  it("of another offer stays reserved while Stripe cannot say whether it is closed", async () => {
    await shop.open(ada, "pro_plan");
    const before = await shop.deps.db.select().from(checkouts);
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, method: "POST", path: /\/expire$/ });
    await expect(start("pro_plan_trial")).rejects.toThrow();
    expect(await shop.deps.db.select().from(checkouts)).toEqual(before);
    expect(await openSessions()).toBe(1);
  });

  it("of another offer that has expired at Stripe is replaced", async () => {
    const first = await shop.open(ada, "pro_plan");
    await shop.stripe.checkout.sessions.expire(first);
    expect(await start("pro_plan_trial")).toMatchObject({ ok: true });
  });

  it("of a one-time offer stays open beside one of another offer and of another owner", async () => {
    await start("pro_month");
    await start("basic_month");
    await start("pro_plan");
    await start("pro_month", eve);
    expect(await openSessions()).toBe(4);
  });
});

describe("an attempt that Stripe has not answered", () => {
  const failOnce = () =>
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: "/v1/checkout/sessions" });

  it("is repeated under its own key: a retry after a lost answer makes no second session", async () => {
    shop.simulator.faults.add({
      fault: { kind: "reset_after_commit" },
      method: "POST",
      path: "/v1/checkout/sessions",
      // Stripe's client retries once when a connection breaks.
      times: 2,
    });
    await expect(start("pro_month")).rejects.toThrow();
    await shop.simulator.clock.advance(minutes(4) - 1);
    expect(await start("pro_month")).toMatchObject({ ok: true });
    expect((await shop.stripe.checkout.sessions.list()).data).toHaveLength(1);
  });

  it("is replaced after four minutes: Stripe would refuse a session that is open for so short a time", async () => {
    failOnce();
    await expect(start("pro_month")).rejects.toThrow();
    const [first] = await shop.deps.db.select().from(checkouts).where(eq(checkouts.ownerKey, "ada"));
    await shop.simulator.clock.advance(minutes(4));
    const next = await start("pro_month");
    const [second] = await shop.deps.db.select().from(checkouts).where(eq(checkouts.ownerKey, "ada"));
    expect(second?.attempt).not.toBe(first?.attempt);
    expect(second).toMatchObject(next.ok ? { sessionId: next.sessionId, url: next.url } : {});
  });

  it("is replaced without a session when Stripe would no longer create one for it", async () => {
    failOnce();
    await expect(start("pro_month")).rejects.toThrow();
    await shop.simulator.clock.advance(minutes(6));
    const next = await start("pro_month");
    expect(next).toMatchObject({ ok: true });
    const { data } = await shop.stripe.checkout.sessions.list();
    expect(data.map(({ id, status }) => [id, status])).toEqual([[next.ok && next.sessionId, "open"]]);
  });

  it("stays reserved while Stripe cannot say what became of it: no buyer is charged twice", async () => {
    failOnce();
    await expect(start("pro_month")).rejects.toThrow();
    const [first] = await shop.deps.db.select().from(checkouts).where(eq(checkouts.ownerKey, "ada"));
    await shop.simulator.clock.advance(minutes(4));
    failOnce();
    await expect(start("pro_month")).rejects.toThrow();
    expect(await shop.deps.db.select().from(checkouts).where(eq(checkouts.ownerKey, "ada"))).toEqual([first]);
  });

  it("that did create a session is closed for another offer: nobody can pay there any more", async () => {
    shop.simulator.faults.add({
      fault: { kind: "reset_after_commit" },
      method: "POST",
      path: "/v1/checkout/sessions",
      times: 2,
    });
    await expect(start("pro_plan")).rejects.toThrow();
    const [lost] = (await shop.stripe.checkout.sessions.list()).data;
    expect(lost?.status).toBe("open");
    expect(await start("pro_plan_trial")).toMatchObject({ ok: true });
    expect((await session(lost?.id ?? "")).status).toBe("expired");
    expect(await openSessions()).toBe(1);
  });

  it("of an offer that is gone from the catalog is replaced", async () => {
    failOnce();
    await expect(start("pro_plan")).rejects.toThrow();
    await shop.deps.db.update(checkouts).set({ offer: "plan_of_last_year" });
    expect(await start("pro_plan")).toMatchObject({ ok: true });
    expect(await openSessions()).toBe(1);
  });

  it("does not block another offer of its group", async () => {
    failOnce();
    await expect(start("pro_plan")).rejects.toThrow();
    expect(await start("pro_plan_trial")).toMatchObject({ ok: true });
  });
});

describe("an owner with a subscription", () => {
  it("is refused another one", async () => {
    await shop.simulator.pay(await shop.open(ada, "pro_plan"), card());
    await shop.deliver();
    await shop.answer();
    expect(await start("pro_plan")).toMatchObject({
      ok: false,
      reason: "already_subscribed",
      message: expect.stringContaining("account page"),
    });
    expect(await start("pro_plan", eve)).toMatchObject({ ok: true });
  });

  it("may subscribe again when the old one has ended", async () => {
    await shop.simulator.pay(await shop.open(ada, "pro_plan"), card());
    const [subscription] = (await shop.stripe.subscriptions.list()).data;
    await shop.stripe.subscriptions.cancel(subscription?.id ?? "");
    await shop.deliver();
    await shop.answer();
    expect(await start("pro_plan")).toMatchObject({ ok: true });
  });
});

describe("the reservations of open checkouts", () => {
  it("are released for the named sessions, and for no others", async () => {
    const mine = await shop.open(ada, "pro_month");
    await shop.open(eve, "pro_month");
    await releaseCheckouts(shop.deps.db, []);
    expect(await shop.deps.db.select().from(checkouts)).toHaveLength(2);
    await releaseCheckouts(shop.deps.db, [mine]);
    expect(await shop.deps.db.select().from(checkouts)).toMatchObject([{ ownerKey: "eve" }]);
  });
});
