import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBilling } from "../billing.ts";
import { createAccessMemory } from "../cache/memory.ts";
import { entitlements, snapshots } from "../database/tables.ts";
import type { Owner } from "../model/owner.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import { days, newYear } from "../testing/snapshots.ts";
import { checkEntitlement } from "./check.ts";
import type { GrantManually } from "./manual-grant.ts";
import { findEntitlements } from "./store.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const until = new Date((newYear + days(10)) * 1000).toISOString();

const grant = (overrides: Partial<GrantManually> = {}, billing = shop.billing) =>
  billing.grantManually({
    owner: ada,
    email: "ada@example.test",
    level: "PRO",
    until,
    by: "operator_1",
    reason: "she helped us",
    ...overrides,
  });
const check = () => shop.billing.checkEntitlement(ada, "PRO");

async function granted(overrides: Partial<GrantManually> = {}): Promise<string> {
  const result = await grant(overrides);
  if (!result.ok) throw new Error(result.message);
  return result.grantId;
}
const revoke = (grantId: string) =>
  shop.billing.revokeManually({ grantId, by: "operator_2", reason: "a mistake" });
const customer = async () => (await shop.stripe.customers.list()).data[0]?.id ?? "";
const breakOnce = () =>
  shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: "/v1/subscriptions" });

describe("a manual grant", () => {
  it("gives access to an owner who never bought, until its expiry, in every layer", async () => {
    expect(await grant()).toMatchObject({ ok: true, published: true });
    expect(await check()).toMatchObject({
      allowed: true,
      reason: "manual",
      validUntil: until,
      source: "memory",
    });
    const elsewhere = { ...shop.deps, memory: createAccessMemory({ clock: shop.deps.clock }) };
    expect(await checkEntitlement(elsewhere, ada, "PRO")).toMatchObject({ allowed: true, source: "cache" });
    expect((await findEntitlements(shop.deps.db, ada)).entitlements).toMatchObject([{ source: "grant" }]);
    await shop.simulator.clock.advance({ days: 10 });
    expect((await check()).allowed).toBe(false);
  });

  it("names in the journal who granted and who revoked it, and no event", async () => {
    // Opened before: while a grant of the level runs, no days of it are sold.
    const sessionId = await shop.open(ada, "pro_month");
    const grantId = await granted();
    await shop.simulator.pay(sessionId, card());
    // The sync of the grant answers the waiting event too, but the grant is not caused by it.
    await shop.deliver();
    expect(await revoke(grantId)).toEqual({ ok: true, published: true });
    const entries = (await shop.billing.readJournal(ada)).filter(
      ({ entitlementId }) => entitlementId === grantId,
    );
    expect(entries).toMatchObject([
      { change: "revoked", cause: "person:operator_2", stripeEventId: null },
      { change: "granted", cause: "person:operator_1", stripeEventId: null },
    ]);
    expect(await shop.billing.listGrants(ada)).toMatchObject([
      { grantId, change: "revoked", person: "operator_2", reason: "a mistake" },
      { grantId, change: "granted", person: "operator_1", reason: "she helped us" },
    ]);
  });

  it("stays beside purchases, through every sync, and ends when it is revoked", async () => {
    const sessionId = await shop.open(ada, "basic_month");
    const grantId = await granted();
    await shop.simulator.pay(sessionId, card());
    await shop.deliver();
    await shop.answer();
    expect((await shop.billing.listEntitlements(ada)).entitlements).toHaveLength(2);
    expect((await check()).allowed).toBe(true);
    await revoke(grantId);
    expect(await check()).toMatchObject({ allowed: false, level: "BASIC" });
  });

  it("survives a loss and a rebuild of everything that Stripe knows", async () => {
    const grantId = await granted();
    await revoke(await granted());
    const before = (await shop.billing.listEntitlements(ada)).entitlements;
    await shop.deps.db.delete(entitlements);
    await shop.deps.db.delete(snapshots);
    await shop.billing.rebuild();
    expect((await shop.billing.listEntitlements(ada)).entitlements).toEqual(before);
    expect(before).toHaveLength(2);
    expect(before.find(({ id }) => id === grantId)).toMatchObject({ access: "granted", expiresAt: until });
  });

  it("that could not be published is published by the sweep, and so is its revocation", async () => {
    await granted({ level: "BASIC" });
    breakOnce();
    const result = await grant();
    expect(result).toMatchObject({ ok: true, published: false });
    expect((await check()).allowed).toBe(false);
    await shop.simulator.clock.advance(5_000);
    expect(await shop.billing.syncScheduled()).toBe(1);
    expect((await check()).allowed).toBe(true);
    expect((await shop.billing.readJournal(ada))[0]).toMatchObject({ cause: "person:operator_1" });
    breakOnce();
    expect(await revoke(result.ok ? result.grantId : "")).toEqual({ ok: true, published: false });
    await shop.simulator.clock.advance(5_000);
    await shop.billing.syncScheduled();
    expect((await check()).allowed).toBe(false);
  });

  it("runs on when its customer is deleted at Stripe, and can be granted again to a new one", async () => {
    await granted();
    await shop.stripe.customers.del(await customer());
    await shop.simulator.clock.advance(5_000);
    await shop.deliver();
    await shop.answer();
    await shop.simulator.clock.advance(5_000);
    expect(await check()).toMatchObject({ allowed: true, reason: "manual" });
    await granted();
    expect((await check()).allowed).toBe(true);
    expect(await shop.billing.listGrants(ada)).toHaveLength(2);
  });

  it("is given though the deletion of its customer was not synced yet", async () => {
    await shop.open(ada, "pro_month");
    await shop.stripe.customers.del(await customer());
    expect(await grant()).toMatchObject({ ok: true });
    await shop.simulator.clock.advance(5_000);
    expect((await check()).allowed).toBe(true);
  });

  it("is refused then where the policy ends everything, and goes to a new customer the next time", async () => {
    const policy = { ...shop.deps.policy, customerDeleted: "all" as const };
    const billing = createBilling({ ...shop.deps, policy });
    await shop.open(ada, "pro_month");
    await shop.stripe.customers.del(await customer());
    expect(await grant({}, billing)).toMatchObject({ ok: false, reason: "customer_deleted" });
    await shop.simulator.clock.advance(5_000);
    expect(await grant({}, billing)).toMatchObject({ ok: true });
    expect((await check()).allowed).toBe(true);
  });

  it("of one owner grants nothing to another", async () => {
    await granted();
    const eve: Owner = { type: "organisation", id: "ada" };
    expect((await shop.billing.checkEntitlement(eve, "PRO")).allowed).toBe(false);
    expect(await shop.billing.listGrants(eve)).toEqual([]);
  });

  it.each([
    ["for a level that is not in the catalog", { level: "GOLD" }, "unknown_level"],
    ["until now", { until: new Date(newYear * 1000).toISOString() }, "not_in_the_future"],
    ["until what is no instant", { until: "next week" }, "not_in_the_future"],
    ["until a day without its time zone", { until: "2026-02-01T00:00:00" }, "not_in_the_future"],
    ["until a year that cannot be written", { until: "9999-12-31T23:59:00-12:00" }, "not_in_the_future"],
    ["without a person", { by: " " }, "reason_required"],
    ["without a reason", { reason: "" }, "reason_required"],
  ])("is refused %s, and nothing is stored", async (_, overrides, reason) => {
    expect(await grant(overrides)).toMatchObject({ ok: false, reason });
    expect(await shop.billing.listGrants(ada)).toEqual([]);
    expect((await shop.stripe.customers.list()).data).toEqual([]);
  });
});

describe("revoking a manual grant", () => {
  it("is refused when it is unknown, lacks a reason, or is revoked already", async () => {
    const grantId = await granted();
    expect(await revoke("grant_unknown")).toMatchObject({ ok: false, reason: "unknown_grant" });
    expect(await shop.billing.revokeManually({ grantId, by: "", reason: "" })).toMatchObject({
      ok: false,
      reason: "reason_required",
    });
    expect(await revoke(grantId)).toMatchObject({ ok: true });
    expect(await revoke(grantId)).toMatchObject({ ok: false, reason: "already_revoked" });
    expect(await shop.billing.listGrants(ada)).toHaveLength(2);
  });
});
