import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BookingShop, debit, minutes, openBookingShop, user } from "../testing/booking-shop.ts";
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
const cancel = (bookingId: string) => shop.billing.cancelBooking({ owner: ada, bookingId });
const lastInstant = Date.parse("2026-06-01T09:00:00Z") - 48 * 60 * 60_000;
const goTo = (instant: number) => shop.simulator.clock.advance(instant - shop.deps.clock.now());

describe("a paid booking that is cancelled", () => {
  it("in time, to the last instant, is refunded in full at once, and its seat is free", async () => {
    const { bookingId, sessionId } = await shop.book(ada);
    await goTo(lastInstant);
    expect(await cancel(bookingId)).toMatchObject({
      ok: true,
      refund: true,
      booking: { state: "cancelled", payment: "refunded", seat: null },
    });
    expect(await shop.retainedMoney(sessionId)).toBe(0);
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "cancelled", payment: "refunded" });
    expect(await shop.free()).toBe(2);
  });

  it("an instant later loses its seat and is not refunded, however often it is synced", async () => {
    const { bookingId, sessionId } = await shop.book(ada);
    await goTo(lastInstant + 1);
    expect(await cancel(bookingId)).toMatchObject({
      ok: true,
      refund: false,
      booking: { state: "cancelled", payment: "paid", note: expect.stringContaining("after the last day") },
    });
    await shop.billing.rebuild();
    expect(await shop.billing.settleBookings()).toEqual({ synced: 0, refunded: 0 });
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "cancelled",
      payment: "paid",
      seat: null,
    });
    expect(await shop.retainedMoney(sessionId)).toBe(2500);
  });

  it("once the course has begun stays as it is", async () => {
    const { bookingId } = await shop.book(ada);
    await goTo(Date.parse("2026-06-01T09:00:00Z"));
    expect(await cancel(bookingId)).toMatchObject({ ok: false, reason: "not_cancellable" });
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "confirmed" });
  });

  it("twice at once is cancelled and refunded once", async () => {
    const { bookingId } = await shop.book(ada);
    const answers = await Promise.all([cancel(bookingId), cancel(bookingId), cancel(bookingId)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers).toContainEqual(expect.objectContaining({ ok: false, reason: "not_cancellable" }));
    expect((await shop.stripe.refunds.list()).data).toHaveLength(1);
  });

  it("while Stripe is down is cancelled all the same: the sweep requests the refund", async () => {
    const { bookingId, sessionId } = await shop.book(ada);
    const stop = shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, times: 100 });
    expect(await cancel(bookingId)).toMatchObject({
      ok: true,
      refund: true,
      booking: { state: "cancelled", payment: "refund_owed" },
    });
    stop();
    await shop.simulator.clock.advance(minutes(1));
    expect(await shop.billing.settleBookings()).toMatchObject({ refunded: 1 });
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "cancelled", payment: "refunded" });
    expect(await shop.retainedMoney(sessionId)).toBe(0);
  });

  it("may be booked again", async () => {
    const { bookingId } = await shop.book(ada);
    await cancel(bookingId);
    await shop.simulator.clock.advance(5_000);
    const again = await shop.book(ada);
    expect(await shop.booking(ada, again.bookingId)).toMatchObject({ state: "confirmed" });
    expect((await shop.billing.listBookings(ada)).bookings.map(({ id }) => id)).toEqual([
      again.bookingId,
      bookingId,
    ]);
  });
});

describe("a booking that is cancelled before it is paid", () => {
  it("closes its page at Stripe first: nobody pays for a cancelled booking", async () => {
    const { bookingId, sessionId } = await shop.hold(ada);
    expect(await cancel(bookingId)).toMatchObject({
      ok: true,
      refund: false,
      booking: { state: "cancelled", payment: "none", seat: null },
    });
    expect((await shop.stripe.checkout.sessions.retrieve(sessionId)).status).toBe("expired");
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "cancelled", payment: "none" });
    expect(await shop.billing.checkoutStatus({ owner: ada, sessionId })).toMatchObject({ state: "failed" });
  });

  it("a moment after payment is a paid one: refunded in full", async () => {
    const { bookingId, sessionId } = await shop.hold(ada);
    await shop.simulator.pay(sessionId, card());
    expect(await cancel(bookingId)).toMatchObject({
      ok: true,
      refund: true,
      booking: { state: "cancelled", payment: "refunded" },
    });
    await shop.settle();
    expect(await shop.retainedMoney(sessionId)).toBe(0);
  });

  it("cannot be paid any more from the moment its page is closed", async () => {
    const { bookingId, sessionId } = await shop.hold(ada);
    const late: unknown[] = [];
    shop.simulator.faults.add({
      fault: {
        kind: "meanwhile",
        act: async () => late.push(await shop.simulator.pay(sessionId, card())),
      },
      method: "POST",
      path: `/v1/checkout/sessions/${sessionId}/expire`,
    });
    expect(await cancel(bookingId)).toMatchObject({ ok: true, refund: false });
    expect(late).toEqual([expect.objectContaining({ code: "checkout_session_expired" })]);
    expect(await shop.retainedMoney(sessionId)).toBe(0);
  });

  it("has its seat still when Stripe cannot close the page", async () => {
    const { bookingId } = await shop.hold(ada);
    const stop = shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, times: 100 });
    await expect(cancel(bookingId)).rejects.toThrow();
    stop();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "pending", seat: 1 });
  });

  it("whose page was never recorded is refunded if it is paid after all", async () => {
    for (const _ of [1, 2])
      shop.simulator.faults.add({
        fault: { kind: "reset_after_commit" },
        method: "POST",
        path: "/v1/checkout/sessions",
      });
    await expect(shop.start(ada)).rejects.toThrow();
    const [booking] = (await shop.billing.listBookings(ada)).bookings;
    const [session] = (await shop.stripe.checkout.sessions.list()).data;
    await cancel(booking?.id ?? "");
    await shop.simulator.pay(session?.id ?? "", card());
    await shop.settle();
    expect(await shop.booking(ada, booking?.id ?? "")).toMatchObject({
      state: "cancelled",
      payment: "refund_owed",
    });
    await shop.billing.settleBookings();
    expect(await shop.retainedMoney(session?.id ?? "")).toBe(0);
  });
});

describe("a booking that is cancelled while the bank decides", () => {
  it.each([
    ["in time: the money goes back when it has come", lastInstant, 0],
    ["too late: it stays with us", lastInstant + 1, 2500],
  ])("%s", async (_, at, retained) => {
    // Early enough for a bank debit to be offered; the bank answers when the test says so.
    shop.simulator.settings.debitSettlementSeconds = 400 * 24 * 60 * 60;
    await goTo(lastInstant - 13 * 24 * 60 * 60_000);
    const { bookingId, sessionId } = await shop.hold(ada);
    await shop.simulator.pay(sessionId, debit);
    await shop.settle();
    await goTo(at);
    expect(await cancel(bookingId)).toMatchObject({
      ok: true,
      refund: retained === 0,
      booking: { state: "cancelled", payment: "awaiting_bank", seat: null },
    });
    expect(await shop.free()).toBe(2);
    await shop.simulator.clock.advance(5_000);
    await shop.simulator.settle(await shop.intentOf(sessionId), "succeeded");
    await shop.settle();
    await shop.billing.settleBookings();
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "cancelled",
      payment: retained === 0 ? "refunded" : "paid",
    });
    await shop.simulator.clock.advance(minutes(120));
    await shop.settle();
    expect(await shop.retainedMoney(sessionId)).toBe(retained);
  });

  it("and refuses costs nothing", async () => {
    const { bookingId, sessionId } = await shop.hold(ada);
    await shop.simulator.pay(sessionId, debit);
    await shop.settle();
    await cancel(bookingId);
    await shop.simulator.clock.advance(5_000);
    await shop.simulator.settle(await shop.intentOf(sessionId), "failed");
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "cancelled", payment: "none" });
  });
});
