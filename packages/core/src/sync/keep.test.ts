import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordSession, reserveCheckout } from "../checkout/reservation.ts";
import { customerIdOf } from "../customer/customer.ts";
import { scheduledCustomers } from "../customer/scheduled.ts";
import { customersNotCached, findSnapshot, recordCached, syncAfter } from "../customer/snapshots.ts";
import { checkouts, snapshots } from "../database/tables.ts";
import type { Owner } from "../model/owner.ts";
import { defaultPolicy } from "../model/policy.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { readStripeEvent } from "../stripe/event.ts";
import { openTestDb, type TestDb } from "../testing/database.ts";
import {
  days,
  invoice,
  item,
  newYear,
  payment,
  purchase,
  refund,
  snapshot,
  subscription,
  testCatalog,
} from "../testing/snapshots.ts";
import { bindCustomer, start, storeSync, type Ticket, ticketFor } from "../testing/syncs.ts";
import { findUnbound } from "../unbound/store.ts";
import { findEvent, storeEvent } from "../webhook/inbox.ts";
import { keepSync, type ReadSync } from "./keep.ts";

let test: TestDb;
beforeAll(async () => {
  test = await openTestDb();
});
afterAll(() => test.close());

let customers = 0;
async function someone(): Promise<{ owner: Owner; customerId: string; metadata: Record<string, string> }> {
  customers += 1;
  const owner: Owner = { type: "user", id: `owner-${customers}` };
  const customerId = `cus_${customers}`;
  await bindCustomer(test.db, owner, customerId);
  const metadata = writeCheckoutMetadata({ owner, offer: "pro_month", entitlementLevel: "PRO" });
  return { owner, customerId, metadata };
}

const rowOf = async (customerId: string) =>
  (await test.db.select().from(snapshots).where(eq(snapshots.customerId, customerId)))[0];
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);

function eventOf(id: string, type: string, object: object, created = newYear): string {
  return JSON.stringify({ id, object: "event", type, created, livemode: false, data: { object } });
}

async function receive(payload: string, at = start): Promise<string> {
  const reading = readStripeEvent(payload);
  if (!reading.ok) throw new Error(reading.reason);
  await storeEvent(test.db, reading.event, payload, { state: "received", reason: null }, at);
  return reading.event.id;
}

function keepRead(owner: Owner, ticket: Ticket, read: ReadSync["read"]) {
  return keepSync(test.db, {
    owner,
    customerId: read.snapshot.customerId,
    ...ticket,
    source: "webhook",
    catalog: testCatalog,
    policy: defaultPolicy,
    takenAt: start,
    at: start,
    read,
  });
}

/** A sync that did not read where the money of subscriptions went. */
const salesRead = (customerId: string, since: Date | null): ReadSync["read"] => ({
  snapshot: snapshot({ customerId }),
  isMoneyRead: false,
  since,
});

describe("the stored snapshot of a customer", () => {
  it("is NULL before the first sync, and for an older shape", async () => {
    const { customerId } = await someone();
    expect(await findSnapshot(test.db, customerId)).toBeNull();
    await ticketFor(test.db, customerId);
    expect(await findSnapshot(test.db, customerId)).toBeNull();
    await test.db
      .update(snapshots)
      .set({ snapshot: JSON.parse('{"schema": 0, "customerId": "cus_1"}') })
      .where(eq(snapshots.customerId, customerId));
    expect(await findSnapshot(test.db, customerId)).toBeNull();
  });

  it("keeps the time of an earlier read that this sync did not repeat", async () => {
    const { owner, customerId } = await someone();
    const keepAt = async (since: Date | null, isMoneyRead: boolean) => {
      const ticket = await ticketFor(test.db, customerId);
      return keepRead(owner, ticket, { snapshot: snapshot({ customerId }), isMoneyRead, since });
    };
    await keepAt(later(1), true);
    await keepAt(later(9), false);
    expect(await rowOf(customerId)).toMatchObject({ salesSeenAt: later(9), moneySeenAt: later(1) });
    await keepAt(null, true);
    expect(await rowOf(customerId)).toMatchObject({ salesSeenAt: null, moneySeenAt: later(1) });
  });

  it("completes the next sync with what that one did not read", async () => {
    const { owner, customerId } = await someone();
    const plan = subscription({ invoices: [invoice({ payments: [{ paymentId: "pi_1", status: "paid" }] })] });
    const paid = snapshot({ customerId, subscriptions: [plan], payments: [payment()] });
    for (const [isMoneyRead, payments] of [
      [true, paid.payments],
      [false, []],
    ] as const)
      await keepRead(owner, await ticketFor(test.db, customerId), {
        snapshot: { ...paid, payments: [...payments] },
        isMoneyRead,
        since: null,
      });
    expect(await findSnapshot(test.db, customerId)).toEqual(paid);
  });

  it("has a sync scheduled when the clock next changes its access, and none when the clock changes nothing", async () => {
    const { owner, customerId, metadata } = await someone();
    const sale = purchase({ sessionId: `cs_scheduled_${customerId}`, metadata });
    await storeSync(
      test.db,
      owner,
      await ticketFor(test.db, customerId),
      snapshot({ customerId, purchases: [sale] }),
    );
    expect(await rowOf(customerId)).toMatchObject({ nextChangeAt: new Date((newYear + days(30)) * 1000) });
    const back = snapshot({
      customerId,
      purchases: [{ ...sale, payment: payment({ refunds: [refund()] }) }],
    });
    await storeSync(test.db, owner, await ticketFor(test.db, customerId), back);
    expect(await rowOf(customerId)).toMatchObject({ nextChangeAt: null });
  });

  it("closes its own ticket: the tickets of syncs that are still running stay open", async () => {
    const { owner, customerId } = await someone();
    await ticketFor(test.db, customerId);
    const stored = await ticketFor(test.db, customerId);
    const underWay = await ticketFor(test.db, customerId);
    await storeSync(test.db, owner, stored, snapshot({ customerId }));
    expect(await rowOf(customerId)).toMatchObject({
      applied: stored.ticket,
      openTickets: [{ ticket: underWay.ticket, nonce: underWay.nonce }],
    });
  });
});

describe("a sync that is stored", () => {
  it("releases the reservation of a checkout that is over, and not that of an open one", async () => {
    const { owner, customerId, metadata } = await someone();
    const terms = { seats: 1, trialDays: 0 };
    const mine = async (planGroup: string, id: string) => {
      const wanted = { owner, planGroup, offer: planGroup, ...terms };
      const attempt = crypto.randomUUID();
      await reserveCheckout(test.db, wanted, { attempt, expiresAt: later(2100), at: start });
      await recordSession(test.db, owner.id, attempt, { id, url: "http://stripe.test" });
    };
    const sale = (sessionId: string, status: string) =>
      purchase({ sessionId: `${sessionId}_${customerId}`, status, metadata });
    for (const status of ["open", "complete", "expired"]) await mine(status, `cs_${status}_${customerId}`);
    const purchases = ["open", "complete", "expired"].map((status) => sale(`cs_${status}`, status));
    await storeSync(
      test.db,
      owner,
      await ticketFor(test.db, customerId),
      snapshot({ customerId, purchases }),
    );
    const left = await test.db.select().from(checkouts).where(eq(checkouts.ownerKey, owner.id));
    expect(left.map(({ planGroup }) => planGroup)).toEqual(["open"]);
  });

  it("retires a customer that is gone, and no other", async () => {
    const { owner, customerId } = await someone();
    await storeSync(test.db, owner, await ticketFor(test.db, customerId), snapshot({ customerId }));
    expect(await customerIdOf(test.db, owner)).toBe(customerId);
    const gone = snapshot({ customerId, customerDeleted: true });
    await storeSync(test.db, owner, await ticketFor(test.db, customerId), gone);
    expect(await customerIdOf(test.db, owner)).toBeNull();
  });

  it("names each duplicate subscription once, however many items it has", async () => {
    const { owner, customerId } = await someone();
    const double = subscription({
      id: `sub_2_${customerId}`,
      createdAt: newYear + 60,
      items: [item(), item({ id: "si_2" })],
    });
    const seen = snapshot({
      customerId,
      subscriptions: [subscription({ id: `sub_1_${customerId}` }), double],
    });
    expect(await storeSync(test.db, owner, await ticketFor(test.db, customerId), seen)).toMatchObject({
      applied: true,
      duplicates: [double.id],
    });
  });

  it("queues a sale without an offer, once, and answers the events about it and the others", async () => {
    const { owner, customerId, metadata } = await someone();
    const about = (id: string) => ({ id, object: "checkout.session", customer: customerId });
    const good = `cs_good_${customerId}`;
    const bad = `cs_bad_${customerId}`;
    const type = "checkout.session.completed";
    const ids = [
      await receive(eventOf(`evt_good_${customerId}`, type, about(good))),
      await receive(eventOf(`evt_bad_${customerId}`, type, about(bad))),
      await receive(
        eventOf(`evt_none_${customerId}`, "customer.updated", { object: "x", customer: customerId }),
      ),
    ];
    const ticket = await ticketFor(test.db, customerId);
    const purchases = [
      purchase({ sessionId: good, metadata }),
      purchase({
        sessionId: bad,
        metadata,
        lines: [{ id: "li_1", priceId: "price_x", lookupKey: null, quantity: 1 }],
      }),
    ];
    const seen = snapshot({ customerId, purchases });
    const found = { sourceId: bad, reason: "price price_x is not a one-time offer of the catalog" };
    expect(await storeSync(test.db, owner, ticket, seen)).toMatchObject({ applied: true, unbound: [found] });
    const again = await ticketFor(test.db, customerId);
    expect(await storeSync(test.db, owner, again, seen)).toMatchObject({ applied: true, unbound: [] });
    expect(await findUnbound(test.db, bad)).toMatchObject({ ...found, state: "open", customerId });
    expect(await findUnbound(test.db, good)).toBeNull();
    const answered = { answeredAt: start, answeredByTicket: ticket.ticket };
    expect(await Promise.all(ids.map((id) => findEvent(test.db, id)))).toMatchObject([
      { state: "applied", reason: null, ...answered },
      { state: "applied", reason: null, ...answered },
      { state: "applied", reason: null, ...answered },
    ]);
  });
});

describe("a sync that read something older than an event", () => {
  it("is not stored five times, each time with the reason; then the event is answered all the same", async () => {
    const { owner, customerId } = await someone();
    const object = {
      id: `cs_${customerId}`,
      object: "checkout.session",
      customer: customerId,
      status: "complete",
    };
    const ahead = await receive(eventOf(`evt_ahead_${customerId}`, "checkout.session.completed", object));
    const fresh = await receive(
      eventOf(`evt_fresh_${customerId}`, "customer.updated", { id: customerId, object: "customer" }),
    );
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const ticket = await ticketFor(test.db, customerId);
      expect(await storeSync(test.db, owner, ticket, snapshot({ customerId }))).toEqual({
        applied: false,
        why: "stale",
        reason: "the session is missing",
      });
      expect(await findEvent(test.db, ahead)).toMatchObject({ state: "received", staleSyncs: attempt });
    }
    expect(await findSnapshot(test.db, customerId)).toBeNull();
    expect(await findEvent(test.db, fresh)).toMatchObject({ state: "received", staleSyncs: 0 });
    const last = await storeSync(
      test.db,
      owner,
      await ticketFor(test.db, customerId),
      snapshot({ customerId }),
    );
    expect(last).toMatchObject({ applied: true });
    expect(await findEvent(test.db, ahead)).toMatchObject({ state: "applied", staleSyncs: 5 });
  });

  it("names the reason of the first event", async () => {
    const { owner, customerId } = await someone();
    const about = (object: string) => ({
      id: `${object}_${customerId}`,
      object,
      customer: customerId,
      status: "x",
    });
    await receive(eventOf(`evt_1_${customerId}`, "customer.subscription.updated", about("sub")), later(1));
    await receive(eventOf(`evt_2_${customerId}`, "checkout.session.completed", about("cs")), later(2));
    const ticket = await ticketFor(test.db, customerId);
    expect(await storeSync(test.db, owner, ticket, snapshot({ customerId }))).toMatchObject({
      reason: "the subscription is missing",
    });
  });
});

describe("an event that arrives after a stored sync", () => {
  // A second for the whole seconds of an event, and half a minute for a read that lags behind.
  const safe = 31;
  const about = (type: string, object: object = { object: "x" }) => ({
    type,
    payload: eventOf("evt_late", type, object),
    stripeCreatedAt: start,
  });

  it("needs no sync when that one began half a minute after its change, and not a moment earlier", async () => {
    const { owner, customerId } = await someone();
    const seen = (seconds: number, ms = 0) => new Date(later(seconds).getTime() + ms);
    const sales = async (at: Date) => {
      const ticket = await ticketFor(test.db, customerId);
      await keepRead(owner, ticket, salesRead(customerId, at));
      return ticket.ticket;
    };
    await sales(seen(safe, -1));
    expect(await syncAfter(test.db, customerId, about("customer.updated"))).toBeNull();
    const ticket = await sales(seen(safe));
    expect(await syncAfter(test.db, customerId, about("customer.updated"))).toBe(ticket);
  });

  it("about money needs one that has read where the money went", async () => {
    const { owner, customerId } = await someone();
    const first = await ticketFor(test.db, customerId);
    await keepRead(owner, first, salesRead(customerId, later(99)));
    expect(await syncAfter(test.db, customerId, about("refund.created"))).toBeNull();
    const second = await ticketFor(test.db, customerId);
    await keepRead(owner, second, { ...salesRead(customerId, later(safe)), isMoneyRead: true });
    expect(await syncAfter(test.db, customerId, about("refund.created"))).toBe(second.ticket);
    const third = await ticketFor(test.db, customerId);
    await keepRead(owner, third, salesRead(customerId, null));
    expect(await syncAfter(test.db, customerId, about("refund.created"))).toBe(third.ticket);
    expect(await syncAfter(test.db, customerId, about("customer.updated"))).toBeNull();
  });

  it("needs one all the same when that sync did not read its state", async () => {
    const { owner, customerId } = await someone();
    const ticket = await ticketFor(test.db, customerId);
    await keepRead(owner, ticket, salesRead(customerId, later(safe)));
    const session = { id: "cs_unseen", object: "checkout.session", status: "complete" };
    expect(await syncAfter(test.db, customerId, about("checkout.session.completed", session))).toBeNull();
  });

  it("row k: that a customer was deleted needs one that has asked", async () => {
    const { owner, customerId } = await someone();
    const read = salesRead(customerId, later(safe));
    await keepRead(owner, await ticketFor(test.db, customerId), read);
    expect(await syncAfter(test.db, customerId, about("customer.deleted"))).toBeNull();
    const asked = await ticketFor(test.db, customerId);
    await keepRead(owner, asked, { ...read, snapshot: { ...read.snapshot, customerDeleted: true } });
    expect(await syncAfter(test.db, customerId, about("customer.deleted"))).toBe(asked.ticket);
  });

  it("needs one before the first sync, or when the stored snapshot cannot be read", async () => {
    const { owner, customerId } = await someone();
    expect(await syncAfter(test.db, customerId, about("customer.updated"))).toBeNull();
    await keepRead(owner, await ticketFor(test.db, customerId), salesRead(customerId, later(safe)));
    await test.db.update(snapshots).set({ snapshot: null }).where(eq(snapshots.customerId, customerId));
    expect(await syncAfter(test.db, customerId, about("customer.updated"))).toBeNull();
  });
});

describe("the lists of what is left to do", () => {
  let own: TestDb;
  beforeAll(async () => {
    own = await openTestDb();
  });
  afterAll(() => own.close());

  it("name customers that are not in the cache, no more than the limit, until their newest sync is", async () => {
    await own.db
      .insert(snapshots)
      .values([
        { customerId: "cus_new" },
        { customerId: "cus_half", applied: 9, cached: 8 },
        { customerId: "cus_whole", applied: 9, cached: 9 },
        { customerId: "cus_not", applied: 9 },
      ]);
    expect((await customersNotCached(own.db, 9)).sort()).toEqual(["cus_half", "cus_not"]);
    expect(await customersNotCached(own.db, 1)).toHaveLength(1);
    await recordCached(own.db, "cus_half", 9);
    expect(await customersNotCached(own.db, 9)).toEqual(["cus_not"]);
  });

  it("never forget that a newer sync is in the cache already", async () => {
    await recordCached(own.db, "cus_whole", 3);
    const [row] = await own.db.select().from(snapshots).where(eq(snapshots.customerId, "cus_whole"));
    expect(row?.cached).toBe(9);
  });

  it("name customers whose sync is overdue, the longest first, no more than the limit", async () => {
    const at = new Date((newYear + days(3)) * 1000);
    await own.db.insert(snapshots).values([
      { customerId: "cus_now", nextChangeAt: at },
      { customerId: "cus_soon", nextChangeAt: new Date(at.getTime() + 1) },
      { customerId: "cus_long", nextChangeAt: new Date(at.getTime() - 1) },
    ]);
    expect(await scheduledCustomers(own.db, at, 9)).toEqual(["cus_long", "cus_now"]);
    expect(await scheduledCustomers(own.db, at, 1)).toEqual(["cus_long"]);
  });
});
