import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { snapshots } from "../database/tables.ts";
import type { Owner } from "../model/owner.ts";
import type { SyncSource } from "../sync-port.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import { bindCustomer } from "../testing/syncs.ts";
import { takeTicket } from "./ticket.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };

async function buyer(offer = "pro_month"): Promise<string> {
  const sessionId = await shop.open(ada, offer);
  await shop.simulator.pay(sessionId, card());
  const { customer } = await shop.stripe.checkout.sessions.retrieve(sessionId);
  return String(customer);
}
const sync = (customerId: string, source: SyncSource, spacingMs = 0) =>
  shop.billing.syncStripeDataToKV(customerId, { source, spacingMs });

describe("a sync of a customer", () => {
  it("returns what it stored, remembers it, and logs what it cost", async () => {
    const customerId = await buyer();
    const startedAt = new Date(shop.deps.clock.now());
    const outcome = await sync(customerId, "success-page");
    expect(outcome).toMatchObject({
      kind: "applied",
      answered: 0,
      cached: true,
      duplicates: [],
      entitlements: { ownerKey: "ada", entitlements: [{ access: "granted", level: "PRO" }] },
    });
    expect(shop.deps.memory.recall(ada)?.entitlements).toHaveLength(1);
    const ticket = outcome.kind === "applied" ? outcome.ticket : 0;
    expect(await shop.billing.readSyncs(customerId)).toMatchObject([
      {
        customerId,
        ticket,
        source: "success-page",
        outcome: "applied",
        reads: 2,
        answered: 0,
        startedAt,
        error: null,
      },
    ]);
    expect(shop.log.lines.at(-1)).toMatchObject({
      level: "info",
      customerId,
      ticket,
      reads: 2,
      cached: true,
    });
  });

  it("without an owner of ours makes no call to Stripe", async () => {
    const before = shop.simulator.requests.length;
    expect(await sync("cus_stranger", "person")).toEqual({ kind: "unknown_customer" });
    expect(shop.simulator.requests).toHaveLength(before);
  });

  it("waits for the spacing only when one is given", async () => {
    const customerId = await buyer();
    await sync(customerId, "person");
    expect(await shop.billing.syncStripeDataToKV(customerId, { source: "person" })).toMatchObject({
      kind: "applied",
    });
    await shop.simulator.clock.advance(500);
    expect(await sync(customerId, "person", 3_000)).toEqual({ kind: "wait", waitMs: 2_500 });
  });

  it.each([
    ["sweep", 5],
    ["person", 5],
    ["portal-return", 4],
    ["webhook", 2],
    ["success-page", 2],
  ] as const)(
    "by the %s costs %i calls: without an event it reads invoices and payments too, and a search reads fraud warnings",
    async (source, reads) => {
      const customerId = await buyer("pro_plan");
      await sync(customerId, source);
      expect((await shop.billing.readSyncs(customerId))[0]).toMatchObject({ source, reads });
    },
  );

  it.each([
    ["webhook", 2],
    ["success-page", 2],
    ["portal-return", 3],
    ["sweep", 4],
  ] as const)(
    "by the %s costs %i calls for a customer who never opened a checkout: only a search asks whether it is deleted",
    async (source, reads) => {
      const { id } = await shop.stripe.customers.create();
      await bindCustomer(shop.deps.db, ada, id);
      await sync(id, source);
      expect((await shop.billing.readSyncs(id))[0]).toMatchObject({ source, reads });
    },
  );

  it("that fails is logged with what it cost and the name of the error, and nothing of it is stored", async () => {
    const customerId = await buyer();
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: "/v1/checkout/sessions" });
    await expect(sync(customerId, "person")).rejects.toThrow();
    const [entry] = await shop.billing.readSyncs(customerId);
    expect(entry).toMatchObject({ outcome: "failed", source: "person", answered: 0, reads: 2 });
    expect(entry?.error).toMatch(/^[A-Za-z]+$/);
    expect((await shop.billing.listEntitlements(ada)).entitlements).toEqual([]);
  });

  it.each([
    ["success-page", false],
    ["person", true],
  ] as const)("by the %s says that it has asked where the money went: %s", async (source, asked) => {
    const customerId = await buyer();
    await sync(customerId, source);
    const [row] = await shop.deps.db.select().from(snapshots).where(eq(snapshots.customerId, customerId));
    expect(row?.salesSeenAt).toEqual(new Date(shop.deps.clock.now()));
    expect(row?.moneySeenAt).toEqual(asked ? row?.salesSeenAt : null);
  });

  it("that read something older than a waiting event says so, is not stored, and is repeated three seconds later", async () => {
    const customerId = await buyer();
    await shop.deliver();
    shop.simulator.faults.add({ fault: { kind: "stale" }, path: "/v1/checkout/sessions" });
    expect(await sync(customerId, "person")).toEqual({ kind: "wait", waitMs: 3_000 });
    expect(shop.log.lines.at(-1)).toMatchObject({
      level: "warn",
      alert: "P2",
      customerId,
      reason: expect.stringContaining("the session is"),
    });
    expect((await shop.billing.readSyncs(customerId))[0]).toMatchObject({ outcome: "stale", answered: 0 });
    expect((await shop.billing.listEntitlements(ada)).entitlements).toEqual([]);
    expect(await sync(customerId, "person")).toMatchObject({ kind: "applied" });
  });

  it("that is overtaken by a newer one reads again, and stores what it reads then", async () => {
    const customerId = await buyer();
    const newer = async () => void (await sync(customerId, "person"));
    shop.simulator.faults.add({ fault: { kind: "meanwhile", act: newer }, path: "/v1/subscriptions" });
    await shop.simulator.clock.advance(1);
    const outcome = await sync(customerId, "sweep");
    expect(outcome).toMatchObject({ kind: "applied" });
    const outcomes = (await shop.billing.readSyncs(customerId)).map(({ source, outcome: how }) => [
      source,
      how,
    ]);
    expect(outcomes).toEqual([
      ["sweep", "applied"],
      ["sweep", "overtaken"],
      ["person", "applied"],
    ]);
  });

  it("that is overtaken again and again fails with an error that says so, for the engine's retry", async () => {
    const customerId = await buyer();
    const newer = async () => void (await sync(customerId, "person"));
    const path = "/v1/subscriptions";
    for (let attempt = 0; attempt < 4; attempt += 1) {
      shop.simulator.faults.add({ fault: { kind: "meanwhile", act: newer }, path });
      shop.simulator.faults.add({ fault: { kind: "delay", ms: 0 }, path });
    }
    await expect(sync(customerId, "sweep")).rejects.toMatchObject({ code: "sync_overtaken" });
  });
});

describe("a sync that reads what an operator must know", () => {
  it("alerts once about two subscriptions of one plan group, by each of them", async () => {
    const customerId = await buyer("pro_plan");
    const price = (await shop.stripe.prices.list({ lookup_keys: ["pro_plan"] })).data[0]?.id ?? "";
    const session = await shop.stripe.checkout.sessions.create({
      mode: "subscription",
      customer: customerId,
      line_items: [{ price, quantity: 1 }],
      success_url: "http://shop.test",
    });
    await shop.simulator.clock.advance(5_000);
    await shop.simulator.pay(session.id, card());
    await sync(customerId, "person");
    const alerts = shop.log.lines.filter(({ level }) => level === "error");
    const both = (await shop.stripe.subscriptions.list()).data.map(({ id }) => id);
    expect(both).toHaveLength(2);
    expect(alerts.map(({ sourceId }) => sourceId).sort()).toEqual(both.sort());
    for (const alert of alerts)
      expect(alert).toMatchObject({ alert: "P1", customerId, message: "duplicate subscription" });
    await sync(customerId, "person");
    expect(shop.log.lines.filter(({ level }) => level === "error")).toHaveLength(2);
  });

  it("alerts about an unknown status, by the entitlement; what was granted stays for a day", async () => {
    const customerId = await buyer("pro_plan");
    await sync(customerId, "person");
    const [subscription] = (await shop.stripe.subscriptions.list()).data;
    shop.rewrite(subscription?.id ?? "", () => ({ status: "hibernating" }));
    await shop.simulator.clock.advance(5_000);
    await sync(customerId, "sweep");
    const [entitlement] = (await shop.billing.listEntitlements(ada)).entitlements;
    const dayLater = new Date(shop.deps.clock.now() + 86_400_000).toISOString();
    expect(entitlement).toMatchObject({ access: "granted", reason: "unknown_status", expiresAt: dayLater });
    expect(shop.log.lines.filter(({ level }) => level === "error")).toEqual([
      {
        level: "error",
        alert: "P0",
        customerId,
        sourceId: subscription?.id,
        entitlementId: entitlement?.id,
        message: "Stripe sent a status that this version does not know",
      },
    ]);
  });

  it("raises no alert for an ordinary purchase", async () => {
    await sync(await buyer(), "person");
    expect(shop.log.lines.filter(({ level }) => level !== "info")).toEqual([]);
  });
});

describe("tickets that a crash left open", () => {
  it("are forgotten, the oldest first, and do not prevent a sync", async () => {
    const customerId = await buyer();
    for (let crashed = 0; crashed < 40; crashed += 1)
      await takeTicket(shop.deps.db, {
        customerId,
        nonce: shop.deps.newId(),
        clock: shop.deps.clock,
        spacingMs: 0,
      });
    expect(await sync(customerId, "person")).toMatchObject({ kind: "applied" });
  });
});
