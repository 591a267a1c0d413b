import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { retireCustomer } from "../customer/customer.ts";
import { readJournal } from "../customer/journal.ts";
import { customers, entitlements } from "../database/tables.ts";
import type { Owner } from "../model/owner.ts";
import type { Purchase } from "../model/snapshot.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { readStripeEvent } from "../stripe/event.ts";
import { openTestDb, type TestDb } from "../testing/database.ts";
import { iso } from "../testing/fold.ts";
import {
  days,
  dispute,
  invoice,
  item,
  line,
  newYear,
  payment,
  purchase,
  refund,
  snapshot,
  subscription,
} from "../testing/snapshots.ts";
import { bindCustomer, start, storeSync, ticketFor } from "../testing/syncs.ts";
import { storeEvent } from "../webhook/inbox.ts";
import { findEntitlements, findRows } from "./store.ts";

let test: TestDb;
beforeAll(async () => {
  test = await openTestDb();
});
afterAll(() => test.close());

let owners = 0;
async function someone() {
  owners += 1;
  const owner: Owner = { type: "user", id: `owner-${owners}` };
  const customerId = `cus_${owners}`;
  await bindCustomer(test.db, owner, customerId);
  const metadata = writeCheckoutMetadata({ owner, offer: "pro_month", entitlementLevel: "PRO" });
  const sale = (overrides: Partial<Purchase> = {}) =>
    purchase({ sessionId: `cs_${customerId}`, metadata, ...overrides });
  const sync = async (purchases: Purchase[], at = start) => {
    const ticket = await ticketFor(test.db, customerId, at);
    await storeSync(test.db, owner, ticket, snapshot({ customerId, purchases }), at);
    return ticket.ticket;
  };
  return { owner, customerId, metadata, sale, sync };
}

async function receive(id: string, customer: string | null, object: string, at = start): Promise<string> {
  const payload = JSON.stringify({
    id,
    object: "event",
    type: "customer.updated",
    created: newYear,
    livemode: false,
    data: { object: { id: object, object: "x", customer } },
  });
  const reading = readStripeEvent(payload);
  if (!reading.ok) throw new Error(reading.reason);
  await storeEvent(test.db, reading.event, payload, { state: "received", reason: null }, at);
  return id;
}

const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const rowOf = async (owner: Owner) =>
  (await test.db.select().from(entitlements).where(eq(entitlements.ownerKey, owner.id)))[0];

describe("the row of a sale", () => {
  it("names its owner, what it grants until when, what it rests on and when it was stored", async () => {
    const { owner, customerId, sale, sync } = await someone();
    const ticket = await sync([sale()], later(9));
    expect(await rowOf(owner)).toEqual({
      id: `cs_${customerId}:li_1`,
      ownerKey: owner.id,
      ownerType: "user",
      ownerId: owner.id,
      customerId,
      level: "PRO",
      seats: 1,
      planGroup: null,
      source: "purchase",
      sourceId: `cs_${customerId}`,
      access: "granted",
      reason: "paid",
      startsAt: start,
      expiresAt: new Date((newYear + days(30)) * 1000),
      evidence: [`cs_${customerId}`, "li_1", "pi_1", "ch_1"],
      flags: [],
      stripeEventId: null,
      ticket,
      createdAt: later(9),
      updatedAt: later(9),
    });
  });

  it("follows every sync in all that it grants, and remembers when it was first stored", async () => {
    const { owner, customerId, sale, sync } = await someone();
    await sync([sale()]);
    const back = payment({ id: "pi_9", refunds: [refund()], disputes: [dispute("warning_closed")] });
    const basic = { id: "li_1", priceId: "price_b", lookupKey: "basic_month", quantity: 1 };
    const ticket = await sync([sale({ lines: [basic], payment: back })], later(60));
    expect(await rowOf(owner)).toMatchObject({
      level: "BASIC",
      access: "denied",
      reason: "refunded",
      startsAt: null,
      expiresAt: null,
      evidence: [`cs_${customerId}`, "li_1", "pi_9", "ch_1", "re_1", "du_1"],
      ticket,
      createdAt: start,
      updatedAt: later(60),
    });
    const partly = payment({ refunds: [refund({ amount: 1 })], paidAt: newYear + 60 });
    await sync([sale({ payment: partly })], later(61));
    expect(await rowOf(owner)).toMatchObject({
      level: "PRO",
      startsAt: later(60),
      expiresAt: new Date((newYear + 60 + days(30)) * 1000),
      flags: ["partly_refunded"],
    });
  });

  it("is deleted alone when its sale can no longer be granted to its owner", async () => {
    const { owner, sale, sync } = await someone();
    const other = sale({ sessionId: "cs_other" });
    await sync([sale(), other]);
    await sync([sale({ metadata: {} }), other]);
    expect((await findEntitlements(test.db, owner)).entitlements).toMatchObject([{ sourceId: "cs_other" }]);
  });

  it("stays when a later sync does not list the sale: Stripe forgets none", async () => {
    const { owner, sale, sync } = await someone();
    const other = sale({ sessionId: "cs_another" });
    await sync([sale(), other]);
    await sync([other]);
    expect((await findEntitlements(test.db, owner)).entitlements).toHaveLength(2);
  });

  it("of a plan follows its seats", async () => {
    const { owner, customerId } = await someone();
    const team = { priceId: "price_team", lookupKey: "team_plan" };
    const syncSeats = async (quantity: number) => {
      const plan = subscription({
        id: `sub_${customerId}`,
        items: [item({ ...team, quantity })],
        invoices: [invoice({ lines: [line({ ...team, quantity })] })],
      });
      const seen = snapshot({ customerId, subscriptions: [plan] });
      await storeSync(test.db, owner, await ticketFor(test.db, customerId), seen);
      return rowOf(owner);
    };
    expect(await syncSeats(2)).toMatchObject({ seats: 2, planGroup: "team" });
    expect(await syncSeats(5)).toMatchObject({ seats: 5, planGroup: "team" });
  });
});

describe("the event that caused a sale's entitlement", () => {
  it("is the first about that sale, though another waited longer and others followed", async () => {
    const { owner, customerId, sale, sync } = await someone();
    await receive(`evt_0_${customerId}`, customerId, "something else", later(0));
    const first = await receive(`evt_b_${customerId}`, null, `cs_${customerId}`, later(1));
    await receive(`evt_a_${customerId}`, customerId, `cs_${customerId}`, later(2));
    await sync([sale()]);
    expect((await rowOf(owner))?.stripeEventId).toBe(first);
    expect((await readJournal(test.db, owner))[0]?.stripeEventId).toBe(first);
  });

  it("of two in one instant is the one whose id comes first", async () => {
    const { owner, customerId, sale, sync } = await someone();
    await receive(`evt_b_${customerId}`, customerId, `cs_${customerId}`);
    const first = await receive(`evt_a_${customerId}`, customerId, `cs_${customerId}`);
    await sync([sale()]);
    expect((await rowOf(owner))?.stripeEventId).toBe(first);
  });

  it("is the one that waited longest for the sync when none names the sale", async () => {
    const { owner, customerId, sale, sync } = await someone();
    await receive(`evt_b_${customerId}`, customerId, "one thing", later(2));
    const first = await receive(`evt_c_${customerId}`, customerId, "another", later(1));
    await sync([sale()]);
    expect((await rowOf(owner))?.stripeEventId).toBe(first);
  });

  it("is found later for a sale that was synced before any event arrived, and stays", async () => {
    const { owner, customerId, sale, sync } = await someone();
    await sync([sale()]);
    expect((await rowOf(owner))?.stripeEventId).toBeNull();
    const first = await receive(`evt_1_${customerId}`, customerId, "something else");
    await sync([sale()]);
    await receive(`evt_2_${customerId}`, customerId, "something else", later(1));
    await sync([sale()]);
    expect((await rowOf(owner))?.stripeEventId).toBe(first);
  });

  it("is the same for a denial and for a deletion", async () => {
    const { owner, customerId, sale, sync } = await someone();
    const first = await receive(`evt_1_${customerId}`, null, `cs_${customerId}`);
    await sync([sale()]);
    await receive(`evt_2_${customerId}`, customerId, "something else", later(1));
    await sync([sale({ metadata: {} })]);
    expect(await readJournal(test.db, owner)).toMatchObject([
      { change: "revoked", stripeEventId: first },
      { change: "granted", stripeEventId: first },
    ]);
  });
});

describe("the journal", () => {
  it("has for each change the state before and after it, the source, the policy and the time", async () => {
    const { owner, customerId, sale, sync } = await someone();
    const ticket = await sync([sale()]);
    const [granted] = (await findEntitlements(test.db, owner)).entitlements;
    const [entry] = await readJournal(test.db, owner);
    expect(entry).toEqual({
      id: expect.any(Number),
      ownerKey: owner.id,
      entitlementId: granted?.id,
      change: "granted",
      before: null,
      after: granted,
      cause: "webhook",
      stripeEventId: null,
      customerId,
      ticket,
      policyVersion: "2",
      at: start,
    });
    await sync([sale({ metadata: {} })], later(1));
    expect((await readJournal(test.db, owner))[0]).toMatchObject({
      before: granted,
      after: null,
      at: later(1),
    });
  });

  it("has no entry for a sync that read nothing new", async () => {
    const { owner, sale, sync } = await someone();
    await sync([sale()]);
    await sync([sale()]);
    expect(await readJournal(test.db, owner)).toHaveLength(1);
  });
});

describe("the entitlements of an owner in the database", () => {
  it("are none, of version 0, before the first sync", async () => {
    const stranger: Owner = { type: "organisation", id: "stranger" };
    const nothing = { schema: 1, version: 0, entitlements: [] };
    expect(await findEntitlements(test.db, stranger)).toEqual({
      ownerKey: "organisation:stranger",
      ...nothing,
    });
    const { owner, sync } = await someone();
    expect(await findEntitlements(test.db, owner)).toEqual({ ownerKey: owner.id, ...nothing });
    const ticket = await sync([]);
    expect(await findEntitlements(test.db, owner)).toEqual({
      ownerKey: owner.id,
      ...nothing,
      version: ticket,
    });
  });

  it("are those of every customer of this owner, in the order of their ids, with the newest sync's version", async () => {
    const { owner, customerId, sale, sync } = await someone();
    const newest = await sync([sale({ sessionId: "cs_z" }), sale({ sessionId: "cs_b" })], later(100));
    await retireCustomer(test.db, customerId, start);
    await test.db
      .update(customers)
      .set({ customerId: `${customerId}_2` })
      .where(eq(customers.ownerKey, owner.id));
    const second = await ticketFor(test.db, `${customerId}_2`, later(50));
    const seen = snapshot({ customerId: `${customerId}_2`, purchases: [sale({ sessionId: "cs_m" })] });
    const stored = await storeSync(test.db, owner, second, seen, later(50));
    const ids = ["cs_b:li_1", "cs_m:li_1", "cs_z:li_1"];
    expect(stored.applied && stored.entitlements.entitlements.map(({ id }) => id)).toEqual(ids);
    const found = await findEntitlements(test.db, owner);
    expect(found.entitlements.map(({ id }) => id)).toEqual(ids);
    expect(found.version).toBe(newest);
    expect(await findRows(test.db, owner, customerId)).toHaveLength(2);
    expect(await findRows(test.db, owner, `${customerId}_2`)).toHaveLength(1);
  });

  it("are the same as what the sync stored, instants included", async () => {
    const { owner, customerId, sale } = await someone();
    const plan = subscription({ id: `sub_${customerId}`, startedAt: newYear + 7 });
    const bank = sale({ sessionId: `cs_bank_${customerId}`, paymentStatus: "unpaid", payment: null });
    const seen = snapshot({ customerId, purchases: [sale(), bank], subscriptions: [plan] });
    const stored = await storeSync(test.db, owner, await ticketFor(test.db, customerId), seen);
    const found = await findEntitlements(test.db, owner);
    expect(stored).toMatchObject({ applied: true, entitlements: found });
    expect(found.entitlements).toMatchObject([
      { access: "pending", startsAt: null, expiresAt: null },
      { access: "granted", startsAt: iso(newYear), expiresAt: iso(newYear + days(30)) },
      { access: "granted", startsAt: iso(newYear + 7), expiresAt: iso(newYear + days(32)) },
    ]);
  });
});
