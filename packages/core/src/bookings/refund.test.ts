import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BookingShop, dispute, loseSeat, openBookingShop, user } from "../testing/booking-shop.ts";
import { card } from "../testing/shop.ts";

let shop: BookingShop;
beforeEach(async () => {
  shop = await openBookingShop();
});
afterEach(async () => {
  await shop.expectSoundSeats();
  await shop.close();
});

const ada = user("ada");
const bob = user("bob");
const eve = user("eve");
const refundsAsked = () =>
  shop.simulator.requests.filter(({ method, path }) => method === "POST" && path === "/v1/refunds").length;
const acts = async (owner = ada) =>
  (await shop.billing.readJournal(owner)).filter(({ change }) => change === "booking_refunded");

/** Bookings that were paid after their seats were lost: refunds are owed. */
async function owe(...owners: ReturnType<typeof user>[]) {
  const held = [];
  for (const owner of owners) {
    const one = await shop.hold(owner);
    await loseSeat(shop, one.bookingId);
    held.push(one);
  }
  await shop.book(bob);
  await shop.book(eve);
  for (const { sessionId } of held) await shop.simulator.pay(sessionId, card());
  await shop.settle();
  return held;
}

async function oweAda() {
  const [held] = await owe(ada);
  if (!held) throw new Error("nothing is owed");
  return held;
}

describe("a refund that is owed is requested only after syncing again", () => {
  it("and not at all when a person has refunded it meanwhile, without an event", async () => {
    const held = await oweAda();
    await shop.stripe.refunds.create({ payment_intent: await shop.intentOf(held.sessionId) });
    const asked = refundsAsked();
    expect(await shop.billing.refundBookings([held.bookingId])).toBe(0);
    expect(refundsAsked()).toBe(asked);
    expect(await shop.booking(ada, held.bookingId)).toMatchObject({ payment: "refunded" });
    expect(await acts()).toEqual([]);
  });

  it("and not while a dispute is open that no event has told of", async () => {
    const held = await oweAda();
    const intent = await shop.stripe.paymentIntents.retrieve(await shop.intentOf(held.sessionId));
    await dispute(shop, "open", { charge: String(intent.latest_charge) });
    expect(await shop.billing.refundBookings([held.bookingId])).toBe(0);
    expect(refundsAsked()).toBe(0);
    expect(await shop.booking(ada, held.bookingId)).toMatchObject({ payment: "disputed" });
  });

  it("and not while the customer cannot be synced: it stays owed, and nobody else waits for it", async () => {
    const owed = await owe(ada, user("cyd"));
    const [first, second] = owed.map(({ bookingId }) => bookingId);
    const stop = shop.simulator.faults.add({
      fault: { kind: "status", status: 500 },
      method: "GET",
      path: "/v1/checkout/sessions",
      times: 1,
    });
    await expect(shop.billing.refundBookings([first ?? "", second ?? ""])).rejects.toThrow();
    stop();
    expect(refundsAsked()).toBe(1);
    expect((await shop.stripe.refunds.list()).data).toHaveLength(1);
    expect(await shop.billing.refundBookings([first ?? "", second ?? ""])).toBe(1);
    expect((await shop.stripe.refunds.list()).data).toHaveLength(2);
  });
});

describe("the journal names an automatic refund, with its reason and amount,", () => {
  it("of a seat that was lost", async () => {
    const held = await oweAda();
    expect(await shop.billing.refundBookings([held.bookingId])).toBe(1);
    expect(await acts()).toMatchObject([
      {
        entitlementId: held.bookingId,
        change: "booking_refunded",
        cause: "the seat was lost before the payment came; 2500 refunded",
        before: null,
        after: null,
        policyVersion: shop.deps.policy.version,
        at: new Date(shop.deps.clock.now()),
      },
    ]);
  });

  it("of a booking that was cancelled in time", async () => {
    const { bookingId } = await shop.book(ada);
    await shop.billing.cancelBooking({ owner: ada, bookingId });
    expect(await acts()).toMatchObject([
      { entitlementId: bookingId, cause: "the owner cancelled in time; 2500 refunded" },
    ]);
  });

  it("once, although it is requested twice at once and again later", async () => {
    const ids = [(await oweAda()).bookingId];
    await Promise.allSettled([shop.billing.refundBookings(ids), shop.billing.refundBookings(ids)]);
    await shop.billing.refundBookings(ids);
    await shop.billing.settleBookings();
    expect(await acts()).toHaveLength(1);
    expect((await shop.stripe.refunds.list()).data).toHaveLength(1);
  });
});
