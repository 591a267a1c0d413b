import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readStripeEvent } from "../stripe/event.ts";
import { openTestDb, type TestDb } from "../testing/database.ts";
import { snapshot } from "../testing/snapshots.ts";
import { bindCustomer, keep, start, ticketFor } from "../testing/syncs.ts";
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

async function knock(id: string, customer: string | null, at = start): Promise<void> {
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

describe("a knock nobody has come for", () => {
  const one = ["evt_a1", "evt_b1", "evt_nobody"];
  beforeEach(async () => {
    await knock("evt_a1", "cus_a", start);
    await knock("evt_a2", "cus_a", minutes(0.1));
    await knock("evt_b1", "cus_b", minutes(0.2));
    await knock("evt_nobody", null, minutes(0.3));
  });

  it("is announced again after a minute, one for each customer, and then every five minutes", async () => {
    expect(await takeIds(minutes(0.9))).toEqual([]);
    expect((await takeIds(minutes(2))).sort()).toEqual(one);
    expect(await takeIds(minutes(3))).toEqual([]);
    expect((await takeIds(minutes(8))).sort()).toEqual(one);
  });

  it("is passed over, not waited for, while another sweep takes it", async () => {
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

describe("a knock whose retries ran out", () => {
  const owner = { type: "user", id: "given-up" } as const;
  const look = async () =>
    keep(test.db, owner, await ticketFor(test.db, "cus_1"), snapshot({ customerId: "cus_1" }));
  beforeEach(async () => {
    await bindCustomer(test.db, owner, "cus_1");
    await knock("evt_1", "cus_1");
  });

  it("is parked, and answered by the next look at its customer", async () => {
    expect(await closeEvent(test.db, "evt_1", "parked", retriesExhausted, start)).toBe(true);
    await look();
    expect(await findEvent(test.db, "evt_1")).toMatchObject({
      state: "applied",
      reason: null,
      answeredByTicket: start.getTime(),
    });
  });

  it("is not parked when somebody has answered it meanwhile", async () => {
    await look();
    expect(await closeEvent(test.db, "evt_1", "parked", retriesExhausted, start)).toBe(false);
    expect(await findEvent(test.db, "evt_1")).toMatchObject({ state: "applied" });
  });
});

describe("a knock that came after the look began", () => {
  it("is not answered by it: the look may not have seen its change", async () => {
    const owner = { type: "user", id: "late" } as const;
    await bindCustomer(test.db, owner, "cus_late");
    await knock("evt_before", "cus_late");
    const ticket = await ticketFor(test.db, "cus_late");
    await knock("evt_after", "cus_late");
    await keep(test.db, owner, ticket, snapshot({ customerId: "cus_late" }));
    expect(await findEvent(test.db, "evt_before")).toMatchObject({ state: "applied" });
    expect(await findEvent(test.db, "evt_after")).toMatchObject({ state: "received" });
  });
});

describe("the depth of the inbox", () => {
  it("counts what waits and what is parked, and knows the oldest", async () => {
    expect(await inboxDepth(test.db)).toEqual({ waiting: 0, oldestReceivedAt: null, parked: 0 });
    await knock("evt_new", "cus_1", minutes(1));
    await knock("evt_old", "cus_2", start);
    await knock("evt_parked", "cus_3", start);
    await closeEvent(test.db, "evt_parked", "parked", "no owner", start);
    expect(await inboxDepth(test.db)).toEqual({ waiting: 2, oldestReceivedAt: start, parked: 1 });
  });
});
