import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readStripeEvent } from "../stripe/event.ts";
import { openTestDb, type TestDb } from "../testing/database.ts";
import { snapshot } from "../testing/snapshots.ts";
import { bindCustomer, start, storeSync, ticketFor } from "../testing/syncs.ts";
import {
  closeEvent,
  findEvent,
  inboxDepth,
  retriesExhausted,
  storeEvent,
  takeOverdueEvents,
} from "./inbox.ts";

let test: TestDb;
beforeEach(async () => {
  test = await openTestDb();
});
afterEach(() => test.close());

const minutes = (count: number) => new Date(start.getTime() + count * 60_000);

async function store(id: string, customer: string | null, at = start): Promise<void> {
  const object = { id: `obj_${id}`, object: "subscription", customer };
  const payload = JSON.stringify({
    id,
    object: "event",
    type: "invoice.paid",
    created: 1,
    livemode: false,
    data: { object },
  });
  const reading = readStripeEvent(payload);
  if (!reading.ok) throw new Error(reading.reason);
  await storeEvent(test.db, reading.event, payload, { state: "received", reason: null }, at);
}

const takeIds = async (at: Date) =>
  (await takeOverdueEvents(test.db, at, 100)).map(({ stripeEventId }) => stripeEventId);

describe("an overdue event", () => {
  const one = ["evt_a1", "evt_b1", "evt_unnamed"];
  beforeEach(async () => {
    await store("evt_a1", "cus_a", start);
    await store("evt_a2", "cus_a", minutes(0.1));
    await store("evt_b1", "cus_b", minutes(0.2));
    await store("evt_unnamed", null, minutes(0.3));
  });

  it("is announced again after a minute, one for each customer, and then every five minutes", async () => {
    expect(await takeIds(minutes(0.9))).toEqual([]);
    expect((await takeIds(minutes(2))).sort()).toEqual(one);
    expect(await takeIds(minutes(3))).toEqual([]);
    expect((await takeIds(minutes(8))).sort()).toEqual(one);
  });

  it("is skipped, not waited for, while another sweep takes it", async () => {
    await test.db.transaction(async (rows) => {
      expect(await takeOverdueEvents(rows, minutes(20), 100)).toHaveLength(3);
      expect(await takeIds(minutes(20))).toEqual([]);
    });
  });

  it("is taken by one of two sweeps that run at once", async () => {
    const taken = await Promise.all([takeIds(minutes(20)), takeIds(minutes(20))]);
    expect(taken.flat().sort()).toEqual(one);
  });
});

describe("an event whose retries are exhausted", () => {
  const owner = { type: "user", id: "given-up" } as const;
  const sync = async () =>
    storeSync(test.db, owner, await ticketFor(test.db, "cus_1"), snapshot({ customerId: "cus_1" }));
  beforeEach(async () => {
    await bindCustomer(test.db, owner, "cus_1");
    await store("evt_1", "cus_1");
  });

  it("is parked, and answered by the next sync of its customer", async () => {
    expect(await closeEvent(test.db, "evt_1", "parked", retriesExhausted, start)).toBe(true);
    await sync();
    expect(await findEvent(test.db, "evt_1")).toMatchObject({
      state: "applied",
      reason: null,
      answeredByTicket: start.getTime(),
    });
  });

  it("is not parked when it was answered meanwhile", async () => {
    await sync();
    expect(await closeEvent(test.db, "evt_1", "parked", retriesExhausted, start)).toBe(false);
    expect(await findEvent(test.db, "evt_1")).toMatchObject({ state: "applied" });
  });
});

describe("an event that arrives after the sync began", () => {
  it("is not answered by it: the sync may not have read its change", async () => {
    const owner = { type: "user", id: "late" } as const;
    await bindCustomer(test.db, owner, "cus_late");
    await store("evt_before", "cus_late");
    const ticket = await ticketFor(test.db, "cus_late");
    await store("evt_after", "cus_late");
    await storeSync(test.db, owner, ticket, snapshot({ customerId: "cus_late" }));
    expect(await findEvent(test.db, "evt_before")).toMatchObject({ state: "applied" });
    expect(await findEvent(test.db, "evt_after")).toMatchObject({ state: "received" });
  });
});

describe("the depth of the inbox", () => {
  it("counts what waits and what is parked, and knows the oldest", async () => {
    expect(await inboxDepth(test.db)).toEqual({ waiting: 0, oldestReceivedAt: null, parked: 0 });
    await store("evt_new", "cus_1", minutes(1));
    await store("evt_old", "cus_2", start);
    await store("evt_parked", "cus_3", start);
    await closeEvent(test.db, "evt_parked", "parked", "no owner", start);
    expect(await inboxDepth(test.db)).toEqual({ waiting: 2, oldestReceivedAt: start, parked: 1 });
  });
});
