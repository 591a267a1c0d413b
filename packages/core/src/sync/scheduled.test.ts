import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Owner } from "../model/owner.ts";
import { openTestDb } from "../testing/database.ts";
import { card, openTestShop, type TestShop } from "../testing/shop.ts";
import { days, newYear } from "../testing/snapshots.ts";
import { recordSync } from "./log.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const eve: Owner = { type: "user", id: "eve" };

async function subscribe(owner: Owner): Promise<void> {
  await shop.simulator.pay(await shop.open(owner, "pro_plan"), card());
  await shop.billing.syncOwner(owner, "person");
}

describe("scheduled syncs", () => {
  it("continue after one that fails, which is tried again the next time", async () => {
    await subscribe(ada);
    await subscribe(eve);
    await shop.simulator.clock.advance({ days: 34 });
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: "/v1/subscriptions" });
    expect(await shop.billing.syncScheduled()).toBe(1);
    expect(shop.log.lines).toContainEqual(
      expect.objectContaining({
        level: "warn",
        message: "a scheduled sync failed",
        error: expect.any(String),
      }),
    );
    await shop.simulator.clock.advance(5_000);
    expect(await shop.billing.syncScheduled()).toBe(1);
    expect(await shop.billing.syncScheduled()).toBe(0);
    for (const owner of [ada, eve])
      expect((await shop.billing.checkEntitlement(owner, "PRO")).allowed).toBe(true);
  });

  it("row e: serve a paid renewal however many others fail before it", async () => {
    const failing = Array.from({ length: 3 }, (_, n): Owner => ({ type: "user", id: `failing_${n}` }));
    for (const owner of failing) await subscribe(owner);
    await shop.simulator.clock.advance({ hours: 1 });
    await subscribe(ada);
    await shop.simulator.clock.advance({ days: 34 });
    shop.simulator.faults.add({
      fault: { kind: "status", status: 500 },
      path: "/v1/subscriptions",
      times: 3,
    });
    expect(await shop.billing.syncScheduled(3)).toBe(0);
    await shop.simulator.clock.advance(60_000);
    expect(await shop.billing.syncScheduled(1)).toBe(1);
    expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject({
      allowed: true,
      validUntil: expect.stringMatching(/^2026-03/),
    });
    expect(await shop.billing.syncScheduled(3)).toBe(3);
  });

  it("that go on failing are tried ever less often, an hour apart at most", async () => {
    await subscribe(ada);
    await shop.simulator.clock.advance({ days: 31, hours: 2 });
    shop.simulator.faults.add({
      fault: { kind: "status", status: 500 },
      path: "/v1/subscriptions",
      times: 10_000,
    });
    const attempts: number[] = [];
    for (let minute = 0; minute < 5 * 60; minute += 1) {
      const before = shop.log.lines.length;
      await shop.billing.syncScheduled();
      if (shop.log.lines.slice(before).some(({ message }) => message === "a scheduled sync failed"))
        attempts.push(minute);
      await shop.simulator.clock.advance(60_000);
    }
    expect(attempts).toEqual([0, 1, 2, 5, 12, 27, 58, 118, 178, 238, 298]);
  });

  it("are no more than the limit, and spare a customer whose sync began a moment ago", async () => {
    await subscribe(ada);
    await subscribe(eve);
    await shop.simulator.clock.advance({ days: 34 });
    expect(await shop.billing.syncScheduled(1)).toBe(1);
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: "/v1/subscriptions" });
    expect(await shop.billing.syncScheduled()).toBe(0);
    expect(await shop.billing.syncScheduled()).toBe(0);
    await shop.simulator.clock.advance(3_000);
    expect(await shop.billing.syncScheduled()).toBe(1);
  });
});

describe("a renewal of which no event arrives", () => {
  const checked = () => shop.billing.checkEntitlement(ada, "PRO");
  const minutes = (count: number) => shop.simulator.clock.advance(count * 60_000);
  const end = newYear + days(31);

  it("is found when the period ends, long before access would: no customer loses access", async () => {
    await subscribe(ada);
    const before = await checked();
    await shop.simulator.clock.advance(end * 1000 - shop.deps.clock.now() - 60_000);
    expect(await shop.billing.syncScheduled()).toBe(0);
    await minutes(1);
    expect(await shop.billing.syncScheduled()).toBe(1);
    await minutes(90);
    await shop.billing.syncScheduled();
    const after = await checked();
    expect(after).toMatchObject({ allowed: true });
    expect(Date.parse(after.validUntil ?? "")).toBeGreaterThan(Date.parse(before.validUntil ?? ""));
    expect(Date.parse(before.validUntil ?? "")).toBeGreaterThan(shop.deps.clock.now());
  });

  it("and that Stripe itself makes late costs a sync in each hour, not one in each minute", async () => {
    await subscribe(ada);
    const beforeIt = shop.simulator.snapshot();
    await shop.simulator.clock.advance(end * 1000 - shop.deps.clock.now() + 1_000);
    let syncs = 0;
    for (let minute = 0; minute < 180; minute += 1) {
      shop.simulator.restore(beforeIt);
      syncs += await shop.billing.syncScheduled();
      await minutes(1);
    }
    expect(syncs).toBe(3);
  });
});

describe("syncing an owner", () => {
  it("without a customer makes no call to Stripe", async () => {
    const before = shop.simulator.requests.length;
    await shop.billing.syncOwner(ada, "portal-return");
    expect(shop.simulator.requests).toHaveLength(before);
  });
});

describe("the log of syncs", () => {
  it("that cannot be written does not fail the sync, and says so", async () => {
    const gone = await openTestDb();
    await gone.close();
    const entry = {
      customerId: "cus_1",
      ticket: 1,
      source: "person",
      outcome: "applied" as const,
      reads: 2,
      startedAt: new Date(0),
    };
    await recordSync({ ...shop.deps, db: gone.db }, entry);
    expect(shop.log.lines.at(-1)).toMatchObject({
      level: "warn",
      customerId: "cus_1",
      message: "sync not logged",
    });
  });
});
