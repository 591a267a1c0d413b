import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readJournal } from "../customer/journal.ts";
import { findSnapshot } from "../customer/snapshots.ts";
import { snapshots } from "../database/tables.ts";
import { findEntitlements } from "../entitlements/store.ts";
import type { Owner } from "../model/owner.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { openTestDb, type TestDb } from "../testing/database.ts";
import { newYear, payment, purchase, refund, snapshot } from "../testing/snapshots.ts";
import { bindCustomer, start, storeSync, ticketFor } from "../testing/syncs.ts";
import { isKeepable, takeTicket } from "./ticket.ts";

let test: TestDb;
beforeAll(async () => {
  test = await openTestDb();
});
afterAll(() => test.close());

let customers = 0;
async function someone(): Promise<{
  owner: Owner;
  customerId: string;
  bought: (sessionIds: string[]) => ReturnType<typeof snapshot>;
}> {
  customers += 1;
  const owner: Owner = { type: "user", id: `owner-${customers}` };
  const customerId = `cus_${customers}`;
  await bindCustomer(test.db, owner, customerId);
  const metadata = writeCheckoutMetadata({ owner, offer: "pro_month", entitlementLevel: "PRO" });
  const bought = (sessionIds: string[]) =>
    snapshot({
      customerId,
      purchases: sessionIds.map((sessionId) =>
        purchase({ sessionId: `${sessionId}-${customerId}`, metadata }),
      ),
    });
  return { owner, customerId, bought };
}

describe("tickets of one customer", () => {
  it("let the sync that began last stay, whichever ends last", async () => {
    const { owner, customerId, bought } = await someone();
    const early = await ticketFor(test.db, customerId);
    const late = await ticketFor(test.db, customerId);
    expect(await storeSync(test.db, owner, late, bought(["cs_1", "cs_2"]))).toMatchObject({ applied: true });
    expect(await storeSync(test.db, owner, early, bought(["cs_1"]))).toMatchObject({ applied: false });
    expect(await findSnapshot(test.db, customerId)).toEqual(bought(["cs_1", "cs_2"]));
  });

  it("are invalid a second time", async () => {
    const { owner, customerId, bought } = await someone();
    const ticket = await ticketFor(test.db, customerId);
    await storeSync(test.db, owner, ticket, bought(["cs_1"]));
    expect(await storeSync(test.db, owner, ticket, bought([]))).toMatchObject({ applied: false });
  });

  it("are invalid for a database that has lost them, also when it issued the same number again", async () => {
    const { owner, customerId, bought } = await someone();
    const lost = await ticketFor(test.db, customerId);
    await test.db.delete(snapshots).where(eq(snapshots.customerId, customerId));
    await test.db.insert(snapshots).values({ customerId });
    expect(await storeSync(test.db, owner, lost, bought([]))).toMatchObject({ applied: false });
    const again = await ticketFor(test.db, customerId);
    expect(again.ticket).toBe(lost.ticket);
    expect(await storeSync(test.db, owner, lost, bought([]))).toMatchObject({ applied: false });
    expect(await storeSync(test.db, owner, again, bought(["cs_1"]))).toMatchObject({ applied: true });
  });

  it("are never issued twice, however many are taken at once", async () => {
    const { customerId } = await someone();
    const tickets = await Promise.all(Array.from({ length: 20 }, () => ticketFor(test.db, customerId)));
    expect(new Set(tickets.map(({ ticket }) => ticket)).size).toBe(20);
  });

  it("are above every earlier one, also after the database has lost them: they follow the clock", async () => {
    const { customerId } = await someone();
    const before = await ticketFor(test.db, customerId);
    await test.db.delete(snapshots).where(eq(snapshots.customerId, customerId));
    const after = await ticketFor(test.db, customerId, new Date(start.getTime() + 1));
    expect(after.ticket).toBeGreaterThan(before.ticket);
    const clockSetBack = await ticketFor(test.db, customerId, new Date(0));
    expect(clockSetBack.ticket).toBeGreaterThan(after.ticket);
  });

  it("keep the spacing between the beginnings of two syncs", async () => {
    const { customerId } = await someone();
    const ask = (ms: number) =>
      takeTicket(test.db, {
        customerId,
        nonce: "00000000-0000-4000-8000-000000000000",
        clock: { now: () => start.getTime() + ms },
        spacingMs: 3_000,
      });
    expect(await ask(0)).toMatchObject({ ok: true });
    expect(await ask(1_000)).toEqual({ ok: false, waitMs: 2_000 });
    expect(await ask(3_000)).toMatchObject({ ok: true });
  });

  it("count the spacing from when their row was unlocked, not from when they were requested", async () => {
    const { customerId } = await someone();
    let now = start.getTime();
    const asked = takeTicket(test.db, {
      customerId,
      nonce: "00000000-0000-4000-8000-000000000000",
      clock: { now: () => now },
      spacingMs: 3_000,
    });
    // The answer takes long: another sync holds the row.
    now += 10_000;
    expect(await asked).toMatchObject({ ok: true, takenAt: new Date(now) });
  });
});

describe("tickets that are open", () => {
  const open = (ticket: number, nonce = `nonce-${ticket}`) => ({ ticket, nonce });

  it("are valid by number and nonce together, above what is applied and up to what was issued", () => {
    const row = { issued: 7, applied: 4, openTickets: [open(4), open(6), open(7), open(8)] };
    for (const [ticket, keepable] of [
      [open(4), false],
      [open(5), false],
      [open(6), true],
      [open(7), true],
      [open(8), false],
      [open(6, "nonce-7"), false],
      [open(6, "nonce-of-another"), false],
    ] as const)
      expect([ticket, isKeepable(row, ticket)]).toEqual([ticket, keepable]);
  });

  it("of crashed syncs are forgotten, the oldest first: the row does not grow without end", async () => {
    const { customerId } = await someone();
    const first = await ticketFor(test.db, customerId);
    const second = await ticketFor(test.db, customerId);
    for (let crashed = 0; crashed < 31; crashed += 1) await ticketFor(test.db, customerId);
    const [full] = await test.db.select().from(snapshots).where(eq(snapshots.customerId, customerId));
    expect(full?.openTickets).toHaveLength(33);
    expect(full && isKeepable(full, first)).toBe(true);
    await ticketFor(test.db, customerId);
    const [row] = await test.db.select().from(snapshots).where(eq(snapshots.customerId, customerId));
    expect(row?.openTickets).toHaveLength(33);
    expect(row && [isKeepable(row, first), isKeepable(row, second)]).toEqual([false, true]);
  });
});

describe("a sync that is stored", () => {
  it("grants a sale once, however often it is read", async () => {
    const { owner, customerId, bought } = await someone();
    for (let n = 0; n < 3; n += 1)
      await storeSync(test.db, owner, await ticketFor(test.db, customerId), bought(["cs_1"]));
    const { entitlements, version } = await findEntitlements(test.db, owner);
    expect(entitlements).toHaveLength(1);
    expect(version).toBe(start.getTime() + 2);
    expect(await readJournal(test.db, owner)).toHaveLength(1);
  });

  it("adds each change to the journal: granted, revoked, granted again", async () => {
    const { owner, customerId, bought } = await someone();
    const refunded = (status: string) => {
      const seen = bought(["cs_1"]);
      for (const sale of seen.purchases) sale.payment = payment({ refunds: [refund({ status })] });
      return seen;
    };
    for (const seen of [bought(["cs_1"]), refunded("succeeded"), refunded("failed")])
      await storeSync(test.db, owner, await ticketFor(test.db, customerId), seen);
    const changes = (await readJournal(test.db, owner)).map(({ change }) => change);
    expect(changes).toEqual(["granted", "revoked", "granted"]);
  });

  it("deletes a sale that nobody is let in for any more, and says so in the journal", async () => {
    const { owner, customerId, bought } = await someone();
    const unbound = bought(["cs_1"]);
    for (const sale of unbound.purchases) sale.metadata = {};
    for (const seen of [bought(["cs_1"]), unbound])
      await storeSync(test.db, owner, await ticketFor(test.db, customerId), seen);
    expect((await findEntitlements(test.db, owner)).entitlements).toEqual([]);
    expect((await readJournal(test.db, owner)).at(0)).toMatchObject({ change: "revoked", after: null });
  });

  it("never moves one owner's sale to another", async () => {
    const victim = await someone();
    const thief = await someone();
    await storeSync(
      test.db,
      victim.owner,
      await ticketFor(test.db, victim.customerId),
      victim.bought(["cs_1"]),
    );
    const stolen = { ...victim.bought(["cs_1"]), customerId: thief.customerId };
    await storeSync(test.db, thief.owner, await ticketFor(test.db, thief.customerId), stolen);
    expect((await findEntitlements(test.db, victim.owner)).entitlements).toHaveLength(1);
    expect((await findEntitlements(test.db, thief.owner)).entitlements).toEqual([]);
  });

  it("has dates that survive the database to the millisecond", async () => {
    const { owner, customerId, bought } = await someone();
    await storeSync(test.db, owner, await ticketFor(test.db, customerId), bought(["cs_1"]));
    const [entitlement] = (await findEntitlements(test.db, owner)).entitlements;
    expect(entitlement?.startsAt).toBe(new Date(newYear * 1000).toISOString());
  });
});
