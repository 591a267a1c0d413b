import { sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkHealth } from "./health.ts";
import type { Owner } from "./model/owner.ts";
import { openTestDb } from "./testing/database.ts";
import { card, openTestShop, type TestShop } from "./testing/shop.ts";

let shop: TestShop;
beforeEach(async () => {
  shop = await openTestShop();
});
afterEach(() => shop.close());

const ada: Owner = { type: "user", id: "ada" };
const nothingWaits = { ok: true, waiting: 0, parked: 0, oldestWaitingSeconds: null };

describe("the health of the shop", () => {
  it("is good when every part answers and nothing waits", async () => {
    expect(await shop.billing.health()).toEqual({
      ok: true,
      parts: {
        database: { ok: true, missing: [] },
        cache: { ok: true, counts: { hits: 0, misses: 0, refused: 0, failures: 0 } },
        inbox: nothingWaits,
        unbound: { ok: true, open: 0 },
      },
    });
  });

  it("is good without Redis, whose part says that it is down", async () => {
    await shop.redis.pause();
    expect(await shop.billing.health()).toMatchObject({
      ok: true,
      parts: { database: { ok: true }, cache: { ok: false, counts: { failures: 1 } }, inbox: nothingWaits },
    });
  });

  it("is bad without the database, whose inbox is not healthy either", async () => {
    const gone = await openTestDb();
    await gone.close();
    expect(await checkHealth({ ...shop.deps, db: gone.db })).toMatchObject({
      ok: false,
      parts: {
        database: { ok: false, missing: [] },
        cache: { ok: true },
        inbox: { ...nothingWaits, ok: false },
        unbound: { ok: false },
      },
    });
  });

  it("row m: is bad while a migration is missing, which it names", async () => {
    await shop.deps.db.execute(sql`delete from tollgate.migrations where name = '0002-reconciliations.sql'`);
    expect(await shop.billing.health()).toMatchObject({
      ok: false,
      parts: { database: { ok: false, missing: ["core/0002-reconciliations.sql"] } },
    });
  });

  it("is bad while a migration of the app is missing", async () => {
    const migrations = [{ namespace: "shop", names: ["0001-shop.sql"] }];
    expect(await shop.billing.health({ migrations })).toMatchObject({
      ok: false,
      parts: { database: { ok: false, missing: ["shop/0001-shop.sql"] } },
    });
  });

  it("says for how long the oldest event has waited, and that more than five minutes are too long", async () => {
    const began = shop.deps.clock.now();
    await shop.simulator.pay(await shop.open(ada, "pro_month"), card());
    await shop.deliver();
    const { waiting } = (await shop.billing.health()).parts.inbox;
    expect(waiting).toBeGreaterThan(0);
    await shop.simulator.clock.advance(300_000 - (shop.deps.clock.now() - began));
    expect((await shop.billing.health()).parts.inbox).toEqual({
      ok: true,
      waiting,
      parked: 0,
      oldestWaitingSeconds: 300,
    });
    await shop.simulator.clock.advance(1_000);
    expect((await shop.billing.health()).parts.inbox).toMatchObject({ ok: false, oldestWaitingSeconds: 301 });
  });
});
