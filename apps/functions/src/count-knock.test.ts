import type { PaymentForm } from "@tollgate/stripe-simulator";
import type Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countEvent } from "./count-knock.ts";
import { openVirtualWorld, type VirtualWorld } from "./testing/virtual-world.ts";

const ada = { type: "user", id: "ada" } as const;
const card: PaymentForm = {
  method: "card",
  number: "4242424242424242",
  expiry: "12/40",
  cvc: "123",
  name: "Ada",
};

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

/** All that Stripe has to say, oldest first. */
async function allEvents(): Promise<Stripe.Event[]> {
  const { data } = await world.stripe.events.list({ limit: 100 });
  return data.toReversed();
}

async function bringAll(events: readonly Stripe.Event[]): Promise<void> {
  for (const event of events) await world.bring(event);
  await world.advance(60_000);
}

const countedAs = (name: string) => world.counted.filter(({ event }) => event === name);

describe("a sale", () => {
  it("is counted once, under its owner, and each knock as well", async () => {
    await buy();
    const events = await allEvents();
    await bringAll(events);
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
    const knocks = countedAs("webhook_processed");
    expect(knocks.length).toBeGreaterThan(0);
    expect(knocks).toContainEqual(
      expect.objectContaining({ owner: ada, type: "checkout.session.completed" }),
    );
  });

  it("is counted when the success page saw it before any knock", async () => {
    await buy();
    await world.billing.syncOwner(ada, "success-page");
    expect(world.counted).toEqual([]);
    await bringAll(await allEvents());
    expect(countedAs("purchase_completed")).toHaveLength(1);
  });

  it("is told in the same words again by a later sale's knock, for PostHog to drop", async () => {
    await buy();
    const before = await allEvents();
    await bringAll(before);
    await buy();
    await bringAll((await allEvents()).slice(before.length));
    const told = countedAs("purchase_completed");
    expect(told).toHaveLength(3);
    expect(new Set(told.map((event) => JSON.stringify(event))).size).toBe(2);
  });

  it("of a seat is counted when the seat is confirmed", async () => {
    const bookingId = await book();
    await bringAll(await allEvents());
    expect(countedAs("booking_confirmed")).toEqual([
      { event: "booking_confirmed", owner: ada, bookingId, course: "raft-weekend", at: expect.any(String) },
    ]);
    expect(countedAs("purchase_completed")).toEqual([]);
  });
});

describe("counting", () => {
  it("never fails a run: what cannot be read is not counted", async () => {
    const down = () => Promise.reject(new Error("the database is down"));
    const billing = { ...world.billing, ownerOf: down };
    const knock = { stripeEventId: "evt_1", customerId: "cus_1", type: "checkout.session.completed" };
    const { counted } = world;
    const analytics = { capture: (event: (typeof counted)[number]) => void counted.push(event), close: down };
    await countEvent({ billing, analytics }, knock, { kind: "superseded", ticket: 1 });
    await countEvent(
      { billing: { ...billing, ownerOf: async () => ada, readJournal: down }, analytics },
      knock,
      { kind: "superseded", ticket: 1 },
    );
    expect(counted.map(({ event }) => event)).toEqual(["webhook_processed"]);
  });
});
