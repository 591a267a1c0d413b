import type { PaymentForm } from "@tollgate/stripe-simulator";
import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openVirtualWorld, type VirtualWorld } from "./testing/virtual-world.ts";

let world: VirtualWorld;
beforeEach(async () => {
  world = await openVirtualWorld();
});
afterEach(() => world.close());

const minute = 60_000;
const ada = { type: "user", id: "ada" } as const;
const card: PaymentForm = {
  method: "card",
  number: "4242424242424242",
  expiry: "12/40",
  cvc: "123",
  name: "Ada",
};

/** Buys, and returns the event that Stripe has to say about it. */
async function buy(): Promise<Stripe.Event> {
  const checkout = await world.billing.startCheckout({
    owner: ada,
    email: "ada@example.test",
    offer: "pro_year",
  });
  if (!checkout.ok) throw new Error(checkout.message);
  await world.simulator.pay(checkout.sessionId, card);
  const { data } = await world.stripe.events.list({ type: "checkout.session.completed" });
  if (!data[0]) throw new Error("Stripe has nothing to say about a paid checkout");
  return data[0];
}

const mayPro = async () => (await world.billing.checkEntitlement(ada, "PRO")).allowed;
const inbox = async () => (await world.billing.health()).parts.inbox;
const stripeIsDown = (times: number) =>
  world.simulator.faults.add({ fault: { kind: "status", status: 429 }, path: "/v1/subscriptions", times });

describe("process-stripe-event", () => {
  it("tries again while Stripe turns it away, and grants when it does not", async () => {
    stripeIsDown(3);
    await world.bring(await buy());
    await world.engine.settle();
    expect(await mayPro()).toBe(false);
    await world.advance(10 * minute);
    expect(await mayPro()).toBe(true);
  });

  it("runs once for an event that is announced twice", async () => {
    const event = await buy();
    await world.bring(event);
    await world.bring(event);
    await world.advance(minute);
    expect(
      world.engine.runs().filter(({ functionId }) => functionId.endsWith("process-stripe-event")),
    ).toHaveLength(1);
  });

  it("parks the event with an alert when its retries have run out; the next look at the customer answers it", async () => {
    const standing = stripeIsDown(1_000);
    await world.bring(await buy());
    // Nine tries by the real server's table take less than an hour and a half; the sweep's announcements try as well.
    await world.advance(4 * 60 * minute);
    expect(world.alerts).toContainEqual(
      expect.objectContaining({ alert: "P0", message: "event parked: retries exhausted" }),
    );
    expect(world.reported).toEqual([
      expect.objectContaining({ function: "process-stripe-event", type: "checkout.session.completed" }),
    ]);
    expect(await inbox()).toMatchObject({ waiting: 0, parked: 1 });
    standing();
    await world.billing.syncOwner(ada, "person");
    expect(await mayPro()).toBe(true);
    expect(await inbox()).toMatchObject({ waiting: 0, parked: 0 });
  }, 180_000);

  it("tries only the cache again while Redis is down: the grant stands, Stripe is not asked twice", async () => {
    await world.redis.pause();
    await world.bring(await buy());
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
  it("is confirmed by the knock about its payment", async () => {
    const held = await book("code-review-for-two");
    if (!held.ok) throw new Error(held.message);
    await world.simulator.pay(held.sessionId, card);
    for (const event of (await world.stripe.events.list({ type: "checkout.session.completed" })).data)
      await world.bring(event);
    await world.engine.settle();
    expect(await newestBooking()).toMatchObject({ state: "confirmed", payment: "paid" });
  });

  it("that is paid for after it was given up is refunded in the same run, once", async () => {
    const answersAgain = world.simulator.faults.add({
      fault: { kind: "reset_after_commit" },
      method: "POST",
      path: "/v1/checkout/sessions",
      times: 100,
    });
    await expect(book("code-review-for-two")).rejects.toThrow();
    answersAgain();
    const bookingId = (await newestBooking())?.id ?? "";
    await world.billing.cancelBooking({ owner: ada, bookingId });
    const [session] = (await world.stripe.checkout.sessions.list()).data;
    await world.simulator.pay(session?.id ?? "", card);
    const [event] = (await world.stripe.events.list({ type: "checkout.session.completed" })).data;
    if (!event) throw new Error("Stripe has nothing to say about a paid checkout");
    await world.bring(event);
    await world.engine.settle();
    expect(await newestBooking()).toMatchObject({ state: "cancelled", payment: "refunded" });
    await world.advance(10 * minute);
    expect((await world.stripe.refunds.list()).data).toMatchObject([{ amount: 32_000 }]);
  });
});

describe("sweep-inbox", () => {
  it("frees a seat whose page has closed without anybody telling us", async () => {
    const before = await seatsLeft("raft-weekend");
    const held = await book("raft-weekend");
    if (!held.ok) throw new Error(held.message);
    await world.stripe.checkout.sessions.expire(held.sessionId);
    await world.advance(30 * minute);
    expect(await seatsLeft("raft-weekend")).toBe((before ?? 0) - 1);
    await world.advance(10 * minute);
    expect(await seatsLeft("raft-weekend")).toBe(before);
  });

  it("announces again what the engine has lost: the purchase is granted within minutes", async () => {
    await world.bring(await buy());
    await world.loseEngine();
    expect(await mayPro()).toBe(false);
    await world.advance(3 * minute);
    expect(await mayPro()).toBe(true);
  });

  it("leaves alone what has been answered", async () => {
    await world.bring(await buy());
    await world.advance(10 * minute);
    const sweeps = world.engine.runs().filter(({ functionId }) => functionId.endsWith("sweep-inbox"));
    expect(sweeps.length).toBeGreaterThan(5);
    for (const { output } of sweeps)
      expect(output).toEqual({
        announced: 0,
        cached: 0,
        looked: 0,
        remedied: 0,
        settled: { synced: 0, refunded: 0 },
      });
  });
});
