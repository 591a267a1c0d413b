import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ada, card } from "./testing/buyer.ts";
import { openVirtualWorld, type VirtualWorld } from "./testing/virtual-world.ts";

let world: VirtualWorld;
beforeEach(async () => {
  world = await openVirtualWorld();
});
afterEach(() => world.close());

const minute = 60_000;

/** Buys, and returns Stripe's event about the completed session. */
async function buy(): Promise<Stripe.Event> {
  const checkout = await world.billing.startCheckout({
    owner: ada,
    email: "ada@example.test",
    offer: "pro_year",
  });
  if (!checkout.ok) throw new Error(checkout.message);
  await world.simulator.pay(checkout.sessionId, card);
  const { data } = await world.stripe.events.list({ type: "checkout.session.completed" });
  if (!data[0]) throw new Error("Stripe made no event for a paid checkout");
  return data[0];
}

const mayPro = async () => (await world.billing.checkEntitlement(ada, "PRO")).allowed;
const inbox = async () => (await world.billing.health()).parts.inbox;
const stripeIsDown = (times: number) =>
  world.simulator.faults.add({ fault: { kind: "status", status: 429 }, path: "/v1/subscriptions", times });

describe("process-stripe-event", () => {
  it("retries while Stripe refuses it, and grants once Stripe answers", async () => {
    stripeIsDown(3);
    await world.deliver(await buy());
    await world.engine.settle();
    expect(await mayPro()).toBe(false);
    await world.advance(10 * minute);
    expect(await mayPro()).toBe(true);
  });

  it("runs once for an event that is announced twice", async () => {
    const event = await buy();
    await world.deliver(event);
    await world.deliver(event);
    await world.advance(minute);
    expect(
      world.engine.runs().filter(({ functionId }) => functionId.endsWith("process-stripe-event")),
    ).toHaveLength(1);
  });

  it("parks the event with an alert when its retries run out; the customer's next sync answers it", async () => {
    const endOutage = stripeIsDown(1_000);
    await world.deliver(await buy());
    // By the real server's table nine attempts take under an hour and a half; the sweep's announcements add more.
    await world.advance(4 * 60 * minute);
    expect(world.alerts).toContainEqual(
      expect.objectContaining({ alert: "P0", message: "event parked: retries exhausted" }),
    );
    expect(world.reported).toEqual([
      expect.objectContaining({ function: "process-stripe-event", type: "checkout.session.completed" }),
    ]);
    expect(await inbox()).toMatchObject({ waiting: 0, parked: 1 });
    endOutage();
    // The sweep has tried it a moment ago.
    await world.advance(5_000);
    await world.billing.syncOwner(ada, "person");
    expect(await mayPro()).toBe(true);
    expect(await inbox()).toMatchObject({ waiting: 0, parked: 0 });
  }, 180_000);

  it("row d: grants within half a minute of the end of an outage of three hours, though nothing else happens", async () => {
    const endOutage = stripeIsDown(100_000);
    await world.deliver(await buy());
    await world.advance(180 * minute + 10_000);
    expect(await mayPro()).toBe(false);
    endOutage();
    await world.advance(30_000);
    expect(await mayPro()).toBe(true);
  }, 180_000);

  it("retries only the cache write while Redis is down: the grant stands, Stripe is read once", async () => {
    await world.redis.pause();
    await world.deliver(await buy());
    await world.engine.settle();
    expect(await mayPro()).toBe(true);
    const reads = () =>
      world.simulator.requests.filter(({ method, path }) => method === "GET" && path === "/v1/subscriptions")
        .length;
    const before = reads();
    await world.redis.resume();
    await world.advance(10 * minute);
    expect(world.redis.run(["GET", "entitlements:ada"])).toContain('"PRO"');
    expect(reads()).toBe(before);
  });
});

const book = (course: string) =>
  world.billing.startBooking({ owner: ada, email: "ada@example.test", course });
const seatsLeft = async (course: string) =>
  (await world.billing.courseSeats()).find(({ courseId }) => courseId === course)?.free;
const newestBooking = async () => (await world.billing.listBookings(ada)).bookings[0];

describe("a booking", () => {
  it("is confirmed by the event about its payment", async () => {
    const held = await book("code-review-for-two");
    if (!held.ok) throw new Error(held.message);
    await world.simulator.pay(held.sessionId, card);
    for (const event of (await world.stripe.events.list({ type: "checkout.session.completed" })).data)
      await world.deliver(event);
    await world.engine.settle();
    expect(await newestBooking()).toMatchObject({ state: "confirmed", payment: "paid" });
  });

  it("that is paid for after its cancellation is refunded in the same run, once", async () => {
    const endOutage = world.simulator.faults.add({
      fault: { kind: "reset_after_commit" },
      method: "POST",
      path: "/v1/checkout/sessions",
      times: 100,
    });
    await expect(book("code-review-for-two")).rejects.toThrow();
    endOutage();
    const bookingId = (await newestBooking())?.id ?? "";
    await world.billing.cancelBooking({ owner: ada, bookingId });
    const [session] = (await world.stripe.checkout.sessions.list()).data;
    await world.simulator.pay(session?.id ?? "", card);
    const [event] = (await world.stripe.events.list({ type: "checkout.session.completed" })).data;
    if (!event) throw new Error("Stripe made no event for a paid checkout");
    await world.deliver(event);
    await world.engine.settle();
    expect(await newestBooking()).toMatchObject({ state: "cancelled", payment: "refunded" });
    await world.advance(10 * minute);
    expect((await world.stripe.refunds.list()).data).toMatchObject([{ amount: 32_000 }]);
  });
});

describe("reconcile", () => {
  it("grants within one cycle what was paid while no event was ever heard", async () => {
    await buy();
    expect((await world.billing.checkEntitlement(ada, "BASIC")).allowed).toBe(false);
    await world.advance(15 * minute);
    expect((await world.billing.checkEntitlement(ada, "BASIC")).allowed).toBe(true);
    const runs = world.engine.runs().filter(({ functionId }) => functionId.endsWith("reconcile"));
    expect(runs.map(({ status }) => status)).toEqual(["Completed"]);
  });
});

describe("sweep-inbox", () => {
  it("frees a seat whose session expired without an event", async () => {
    const before = await seatsLeft("raft-weekend");
    const held = await book("raft-weekend");
    if (!held.ok) throw new Error(held.message);
    await world.stripe.checkout.sessions.expire(held.sessionId);
    await world.advance(10 * minute);
    expect(await seatsLeft("raft-weekend")).toBe((before ?? 0) - 1);
    await world.advance(30 * minute);
    expect(await seatsLeft("raft-weekend")).toBe(before);
  });

  it("announces again the events that the engine lost: the purchase is granted within minutes", async () => {
    await world.deliver(await buy());
    await world.loseEngine();
    expect(await mayPro()).toBe(false);
    await world.advance(3 * minute);
    expect(await mayPro()).toBe(true);
  });

  it("leaves answered events alone", async () => {
    await world.deliver(await buy());
    await world.advance(10 * minute);
    const sweeps = world.engine.runs().filter(({ functionId }) => functionId.endsWith("sweep-inbox"));
    expect(sweeps.length).toBeGreaterThan(5);
    for (const { output } of sweeps)
      expect(output).toEqual({
        announced: 0,
        cached: 0,
        synced: 0,
        endedDuplicates: 0,
        settled: { synced: 0, refunded: 0 },
      });
  });
});
