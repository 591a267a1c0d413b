import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createBilling } from "../billing.ts";
import { defaultPolicy } from "../model/policy.ts";
import { delayedMethods } from "../stripe/delayed-methods.ts";
import { type BookingShop, debit, minutes, openBookingShop, user } from "../testing/booking-shop.ts";
import { card } from "../testing/shop.ts";

let shop: BookingShop;
beforeEach(async () => {
  shop = await openBookingShop();
  // The bank answers when a test says so.
  shop.simulator.settings.debitSettlementSeconds = days(400) / 1000;
});
afterEach(async () => {
  await shop.expectSoundSeats();
  await shop.close();
});

const ada = user("ada");
const bob = user("bob");
const starts = Date.parse("2026-06-01T09:00:00Z");
const ends = Date.parse("2026-06-02T17:00:00Z");
const days = (count: number) => count * 24 * 60 * 60_000;
const hold = minutes(35);
const goTo = (instant: number) => shop.simulator.clock.advance(instant - shop.deps.clock.now());
const session = (id: string) => shop.stripe.checkout.sessions.retrieve(id);
const states = async (bookingId: string) =>
  (await shop.billing.readBookingChanges(ada, bookingId)).map(({ toState }) => toState);
const alerts = () => shop.log.lines.filter(({ alert }) => alert).map(({ message }) => message);

/** A debit that the bank has not answered; by default of the last page that offers debits, with the start as its deadline. */
async function payByDebit(at = starts - days(14) - hold) {
  await goTo(at);
  const held = await shop.hold(ada);
  await shop.simulator.pay(held.sessionId, debit);
  await shop.settle();
  return held;
}
const bankSays = async (sessionId: string, answer: "succeeded" | "failed") => {
  await shop.simulator.settle(await shop.intentOf(sessionId), answer);
  await shop.settle();
};

describe("row p: a payment page", () => {
  it("offers bank debits while the bank can answer before the course starts, to the last instant", async () => {
    await goTo(starts - days(14) - hold);
    const { sessionId } = await shop.hold(ada);
    expect((await session(sessionId)).payment_method_types).toEqual(["card", "sepa_debit"]);
    expect(await session(sessionId)).not.toHaveProperty("excluded_payment_method_types");
  });

  it("offers no delayed method from then on, and cards as before", async () => {
    await goTo(starts - days(14) - hold + 1_000);
    const { sessionId, bookingId } = await shop.hold(ada);
    expect(await session(sessionId)).toMatchObject({
      excluded_payment_method_types: [...delayedMethods],
      payment_method_types: ["card"],
    });
    expect(await shop.simulator.pay(sessionId, debit)).toMatchObject({
      code: "payment_method_not_available",
    });
    await shop.simulator.pay(sessionId, card());
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "confirmed", payment: "paid" });
  });

  it("is the same for a second tab, whichever of the two the clock says", async () => {
    await goTo(starts - days(14) - hold);
    const first = await shop.hold(ada);
    await shop.simulator.clock.advance(minutes(5));
    expect(await shop.start(ada)).toEqual(first);
  });

  it("of a course further ahead offers them at the same time", async () => {
    await goTo(starts - days(1));
    const { sessionId } = await shop.hold(ada, "rally");
    expect((await session(sessionId)).payment_method_types).toContain("sepa_debit");
  });
});

describe("row p: a bank debit that is answered", () => {
  it("before the course starts is confirmed", async () => {
    const { bookingId, sessionId } = await payByDebit();
    await goTo(starts - 1);
    await bankSays(sessionId, "succeeded");
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "confirmed",
      payment: "paid",
      seat: 1,
    });
  });

  it("after its end is refunded and was never confirmed, although nothing was synced in between", async () => {
    const { bookingId, sessionId } = await payByDebit();
    await goTo(ends + days(12));
    await bankSays(sessionId, "succeeded");
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "expired",
      payment: "refund_owed",
      seat: null,
      note: expect.stringContaining("did not answer in time"),
    });
    await shop.billing.settleBookings();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "refunded", payment: "refunded" });
    expect(await shop.retainedMoney(sessionId)).toBe(0);
    expect(await states(bookingId)).not.toContain("confirmed");
  });

  it("after its end is refunded, too, when an older page had offered it a day before the start", async () => {
    await goTo(starts - days(1));
    const unlimited = createBilling({ ...shop.deps, policy: { ...defaultPolicy, settlementDays: 0 } });
    const held = await unlimited.startBooking({ owner: ada, email: "ada@example.test", course: "raft" });
    if (!held.ok) throw new Error(held.message);
    await shop.simulator.pay(held.sessionId, debit);
    await shop.settle();
    expect(await shop.booking(ada, held.bookingId)).toMatchObject({ state: "pending", seat: 1 });
    await goTo(starts);
    await shop.billing.settleBookings();
    expect(await shop.booking(ada, held.bookingId)).toMatchObject({ state: "expired", seat: null });
    await goTo(ends + days(12));
    await bankSays(held.sessionId, "succeeded");
    await shop.billing.settleBookings();
    expect(await shop.booking(ada, held.bookingId)).toMatchObject({ payment: "refunded" });
    expect(await shop.retainedMoney(held.sessionId)).toBe(0);
    expect(await states(held.bookingId)).not.toContain("confirmed");
  });
});

describe("row p: a bank debit that is open at the start of the course", () => {
  it("gives the seat up then, and not before, by the sweep alone, with an alert", async () => {
    const { bookingId, sessionId } = await payByDebit();
    await goTo(starts - 1);
    await shop.billing.settleBookings();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "pending", seat: 1 });
    // Longer than the spacing of two syncs.
    await shop.simulator.clock.advance(4_000);
    expect(await shop.billing.settleBookings()).toEqual({ synced: 1, refunded: 0 });
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "expired",
      payment: "awaiting_bank",
      seat: null,
      note: expect.stringContaining("all of it back"),
    });
    expect(await shop.free()).toBe(2);
    expect(alerts()).toContain("a seat was given up because the bank had not answered");
    expect(await shop.billing.checkoutStatus({ owner: ada, sessionId })).toEqual({
      state: "seat_lost",
      bookingId,
      refund: true,
    });
    // Once: nothing is left to give up.
    expect(await shop.billing.settleBookings()).toEqual({ synced: 0, refunded: 0 });
  });

  it("stays given up however often it is synced, and after a rebuild", async () => {
    const { bookingId } = await payByDebit();
    await goTo(starts);
    await shop.billing.syncOwner(ada, "person");
    const given = await shop.booking(ada, bookingId);
    await shop.simulator.clock.advance(minutes(90));
    await shop.billing.syncOwner(ada, "person");
    await shop.billing.rebuild();
    expect(await shop.booking(ada, bookingId)).toEqual(given);
  });

  it("costs nothing when the bank then refuses, and owes nothing", async () => {
    const { bookingId, sessionId } = await payByDebit();
    await goTo(starts);
    await shop.billing.syncOwner(ada, "person");
    await shop.simulator.clock.advance(minutes(5));
    await bankSays(sessionId, "failed");
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "failed",
      payment: "failed",
      seat: null,
    });
    expect(await shop.billing.checkoutStatus({ owner: ada, sessionId })).toMatchObject({ state: "failed" });
    expect(await shop.billing.settleBookings()).toEqual({ synced: 0, refunded: 0 });
    expect((await shop.stripe.refunds.list()).data).toEqual([]);
  });
});

describe("a bank debit for a course that is far ahead", () => {
  it("gives the seat up when the bank has taken longer than banks take, and another buyer has it", async () => {
    const { bookingId, sessionId } = await payByDebit(starts - days(60));
    await goTo(starts - days(60) + hold + days(14) - 1);
    await shop.billing.settleBookings();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "pending", seat: 1 });
    await shop.simulator.clock.advance(4_001);
    await shop.billing.settleBookings();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "expired", seat: null });
    const other = await shop.book(bob);
    expect(await shop.booking(bob, other.bookingId)).toMatchObject({ state: "confirmed", seat: 1 });
    await bankSays(sessionId, "succeeded");
    await shop.billing.settleBookings();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ payment: "refunded", seat: null });
    expect(await shop.retainedMoney(sessionId)).toBe(0);
  });
});
