import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { syncs } from "../database/tables.ts";
import type { Owner } from "../model/owner.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import { findEvent } from "../webhook/inbox.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const mallory: Owner = { type: "user", id: "mallory" };

async function buy(owner: Owner, offer = "pro_month"): Promise<void> {
  await shop.simulator.pay(await shop.open(owner, offer), card());
  await shop.deliver();
  await shop.answer();
}

const forget = (input = {}) =>
  shop.billing.forgetOwner({ owner: ada, by: "operator-7", reason: "asked for on 3 May", ...input });

describe("the export of an owner", () => {
  it("has every row about them, what Stripe sent included, and nothing about anybody else", async () => {
    await buy(ada);
    await buy(ada, "pro_plan");
    await buy(mallory);
    await shop.billing.startBooking({
      owner: { type: "user", id: "ada" },
      email: "ada@example.test",
      course: "raft",
    });
    const found = await shop.billing.exportOwner(ada);
    const filled = Object.entries(found?.tables ?? {}).filter(([, rows]) => rows.length > 0);
    expect(filled.map(([name]) => name)).toEqual(
      expect.arrayContaining([
        "customers",
        "entitlements",
        "journal",
        "subscriptions",
        "subscriptionTransitions",
        "merchantSubscriptions",
        "bookings",
        "bookingChanges",
        "snapshots",
        "events",
        "syncs",
      ]),
    );
    const text = JSON.stringify(found);
    expect(text).toContain("ada@example.test");
    expect(text).not.toContain("mallory");
    expect(JSON.parse(text)).toEqual(found);
  });

  it("is NULL of an owner of whom nothing is stored", async () => {
    expect(await shop.billing.exportOwner(ada)).toBeNull();
  });
});

describe("forgetting an owner", () => {
  it("leaves no address and no name, the ledger as it was, access as it was, and who did it and why", async () => {
    await buy(ada);
    await buy(mallory);
    const before = await shop.billing.readJournal(ada);
    const answer = await forget();
    expect(answer).toMatchObject({ ok: true, events: expect.any(Number) });
    expect(answer.ok && answer.events).toBeGreaterThan(0);
    const text = JSON.stringify(await shop.billing.exportOwner(ada));
    expect(text).not.toMatch(/ada@example\.test|Ada Lovelace/);
    expect(JSON.stringify(await shop.billing.exportOwner(mallory))).toContain("mallory@example.test");
    const [act, ...rest] = await shop.billing.readJournal(ada);
    expect(act).toMatchObject({ change: "forgotten", cause: "person:operator-7: asked for on 3 May" });
    expect(rest).toEqual(before);
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(true);
    expect(await forget()).toMatchObject({ ok: true, events: 0, pages: 0 });
    await shop.billing.syncOwner(ada, "person");
    expect((await shop.billing.checkEntitlement(ada, "PRO")).allowed).toBe(true);
  });

  it("needs who and why, an owner that is known, and no event that still waits", async () => {
    expect(await forget()).toMatchObject({ ok: false, reason: "unknown_owner" });
    expect(await forget({ by: " " })).toMatchObject({ ok: false, reason: "reason_required" });
    expect(await forget({ reason: "" })).toMatchObject({ ok: false, reason: "reason_required" });
    await shop.simulator.pay(await shop.open(ada, "pro_month"), card());
    await shop.deliver();
    expect(await forget()).toMatchObject({ ok: false, reason: "events_waiting" });
    await shop.answer();
    expect(await forget()).toMatchObject({ ok: true });
  });
});

describe("retention", () => {
  it("erases what ignored events said after a week, and keeps their ids for repeated deliveries", async () => {
    await buy(ada);
    const stranger = await shop.stripe.products.create({ name: "A secret product" });
    await shop.stripe.products.update(stranger.id, { name: "Another" });
    const [event] = (await shop.stripe.events.list({ type: "product.updated" })).data;
    if (!event) throw new Error("no event");
    await shop.postEvent(event);
    await shop.billing.forgetIgnoredEvents();
    expect((await findEvent(shop.deps.db, event.id))?.payload).toContain("Another");
    await shop.simulator.clock.advance({ days: 7, minutes: 1 });
    expect(await shop.billing.forgetIgnoredEvents()).toBeGreaterThan(0);
    expect(await findEvent(shop.deps.db, event.id)).toMatchObject({ state: "ignored", payload: "" });
    expect(await shop.billing.forgetIgnoredEvents()).toBe(0);
    expect((await shop.postEvent(event)).body.idempotent).toBe(true);
  });

  it("keeps the log of syncs for ninety days", async () => {
    await buy(ada);
    const logged = (await shop.deps.db.select().from(syncs)).length;
    await shop.simulator.clock.advance({ days: 90 });
    expect(await shop.billing.deleteOldSyncs()).toBe(0);
    await shop.simulator.clock.advance({ days: 1 });
    expect(await shop.billing.deleteOldSyncs()).toBe(logged);
  });
});
