import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countEvent } from "./count-event.ts";
import { ada, card } from "./testing/buyer.ts";
import { openVirtualWorld, type VirtualWorld } from "./testing/virtual-world.ts";

let world: VirtualWorld;
beforeEach(async () => {
  world = await openVirtualWorld();
});
afterEach(() => world.close());

async function buy(): Promise<void> {
  const buyer = { owner: ada, email: "ada@example.test", offer: "pro_year" };
  const checkout = await world.billing.startCheckout(buyer);
  if (!checkout.ok) throw new Error(checkout.message);
  await world.simulator.pay(checkout.sessionId, card);
}

async function book(): Promise<string> {
  await world.billing.syncSeats();
  const booking = await world.billing.startBooking({
    owner: ada,
    email: "ada@example.test",
    course: "raft-weekend",
  });
  if (!booking.ok) throw new Error(booking.message);
  await world.simulator.pay(booking.sessionId, card);
  return booking.bookingId;
}

/** Every event that Stripe has made, oldest first. */
async function allEvents(): Promise<Stripe.Event[]> {
  const { data } = await world.stripe.events.list({ limit: 100 });
  return data.toReversed();
}

async function deliverAll(events: readonly Stripe.Event[]): Promise<void> {
  for (const event of events) await world.deliver(event);
  await world.advance(60_000);
}

const countedAs = (name: string) => world.counted.filter(({ event }) => event === name);

describe("a sale", () => {
  it("is counted once, under its owner, and each event as well", async () => {
    await buy();
    const events = await allEvents();
    await deliverAll(events);
    const [entitlement] = await world.billing.listEntitlements(ada).then(({ entitlements }) => entitlements);
    const [granted] = await world.billing.readJournal(ada);
    expect(countedAs("purchase_completed")).toEqual([
      {
        event: "purchase_completed",
        owner: ada,
        entitlementId: entitlement?.id,
        level: "PRO",
        source: "purchase",
        reason: "paid",
        at: granted?.at.toISOString(),
      },
    ]);
    const processed = countedAs("webhook_processed");
    expect(processed.length).toBeGreaterThan(0);
    expect(processed).toContainEqual(
      expect.objectContaining({ owner: ada, type: "checkout.session.completed" }),
    );
  });

  it("is counted when the success page stored it before any event arrived", async () => {
    await buy();
    await world.billing.syncOwner(ada, "success-page");
    expect(world.counted).toEqual([]);
    await deliverAll(await allEvents());
    expect(countedAs("purchase_completed")).toHaveLength(1);
  });

  it("is sent again, unchanged, with a later sale's event, so that PostHog drops it", async () => {
    await buy();
    const before = await allEvents();
    await deliverAll(before);
    await buy();
    await deliverAll((await allEvents()).slice(before.length));
    const sent = countedAs("purchase_completed");
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map((event) => JSON.stringify(event))).size).toBe(2);
  });

  it("of a seat is counted when the seat is confirmed", async () => {
    const bookingId = await book();
    await deliverAll(await allEvents());
    expect(countedAs("booking_confirmed")).toEqual([
      { event: "booking_confirmed", owner: ada, bookingId, course: "raft-weekend", at: expect.any(String) },
    ]);
    expect(countedAs("purchase_completed")).toEqual([]);
  });
});

describe("counting", () => {
  it("never fails a run: an event whose sale cannot be read is not counted", async () => {
    const down = () => Promise.reject(new Error("the database is down"));
    const billing = { ...world.billing, ownerOf: down };
    const announced = { stripeEventId: "evt_1", customerId: "cus_1", type: "checkout.session.completed" };
    const { counted } = world;
    const analytics = { capture: (event: (typeof counted)[number]) => void counted.push(event), close: down };
    await countEvent({ billing, analytics }, announced, { kind: "superseded", ticket: 1 });
    await countEvent(
      { billing: { ...billing, ownerOf: async () => ada, readJournal: down }, analytics },
      announced,
      { kind: "superseded", ticket: 1 },
    );
    expect(counted.map(({ event }) => event)).toEqual(["webhook_processed"]);
  });
});
