import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bookingChanges, bookings, courseSeats } from "../database/tables.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import {
  type BookingShop,
  debit,
  dispute,
  loseSeat,
  minutes,
  openBookingShop,
  user,
} from "../testing/booking-shop.ts";
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
const status = (sessionId: string, owner = ada) => shop.billing.checkoutStatus({ owner, sessionId });
const alerts = () => shop.log.lines.filter(({ alert }) => alert !== undefined);
const giveBack = async (id: string) => {
  await shop.billing.refundBookings([id]);
  await shop.settle();
};

describe("a session at Stripe that is", () => {
  it("open: the seat is held, and the success page waits", async () => {
    const { sessionId, bookingId } = await shop.hold(ada);
    await shop.billing.syncOwner(ada, "person");
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "pending", payment: "open", seat: 1 });
    expect(await status(sessionId)).toEqual({ state: "processing" });
  });

  it("paid: the seat is confirmed, whatever syncs first, and the sale grants no access", async () => {
    const { sessionId, bookingId } = await shop.hold(ada);
    await shop.simulator.pay(sessionId, card());
    expect(await status(sessionId)).toEqual({ state: "booked", bookingId });
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "confirmed",
      payment: "paid",
      seat: 1,
      url: null,
    });
    await shop.settle();
    expect(await shop.billing.listEntitlements(ada)).toMatchObject({ entitlements: [] });
    expect(await shop.billing.listUnbound()).toEqual([]);
    expect(alerts()).toEqual([]);
  });

  it("free, by a coupon for all of it: the seat is confirmed", async () => {
    const coupon = await shop.stripe.coupons.create({ percent_off: 100, duration: "once" });
    await shop.stripe.promotionCodes.create({
      promotion: { type: "coupon", coupon: coupon.id },
      code: "FREESEAT",
    });
    const { sessionId, bookingId } = await shop.hold(ada);
    shop.simulator.applyPromotionCode(sessionId, "FREESEAT");
    await shop.simulator.pay(sessionId, { method: "none" });
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "confirmed", payment: "free" });
  });

  it("complete and unpaid: a bank debit holds its seat until the bank decides, however long the hold was", async () => {
    const { sessionId, bookingId } = await shop.hold(ada);
    await shop.simulator.pay(sessionId, debit);
    await shop.settle();
    await shop.simulator.clock.advance(minutes(60));
    await shop.billing.settleBookings();
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "pending",
      payment: "awaiting_bank",
      seat: 1,
    });
    expect(await status(sessionId)).toEqual({ state: "awaiting_bank" });
    expect(await shop.start(ada)).toMatchObject({ ok: false, reason: "payment_processing" });
    await shop.simulator.settle(await shop.intentOf(sessionId), "succeeded");
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "confirmed",
      payment: "paid",
      seat: 1,
    });
  });

  it("refused by the bank: the seat is released, a note says so, and the buyer may book again", async () => {
    const { sessionId, bookingId } = await shop.hold(ada);
    await shop.simulator.pay(sessionId, debit);
    await shop.settle();
    await shop.simulator.settle(await shop.intentOf(sessionId), "failed");
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "failed",
      payment: "failed",
      seat: null,
    });
    expect(await status(sessionId)).toMatchObject({
      state: "failed",
      message: expect.stringContaining("bank"),
    });
    expect(await shop.free()).toBe(2);
    expect((await shop.book(ada)).bookingId).not.toBe(bookingId);
  });

  it("expired: the hold is released", async () => {
    const { sessionId, bookingId } = await shop.hold(ada);
    await shop.simulator.clock.advance(minutes(35) + 1_000);
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "expired",
      payment: "none",
      seat: null,
    });
    expect(await status(sessionId)).toEqual({ state: "expired" });
    expect(await shop.free()).toBe(2);
  });

  it("refunded in full: the seat is released; in part: it stays", async () => {
    const { sessionId, bookingId } = await shop.book(ada);
    const payment_intent = await shop.intentOf(sessionId);
    await shop.stripe.refunds.create({ payment_intent, amount: 1000 });
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "confirmed", payment: "paid" });
    await shop.simulator.clock.advance(5_000);
    await shop.stripe.refunds.create({ payment_intent });
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "refunded",
      payment: "refunded",
      seat: null,
    });
    expect(await status(sessionId)).toMatchObject({
      state: "failed",
      message: expect.stringContaining("refunded"),
    });
  });

  it("refunded, and the refund fails: the buyer has the seat again while there is one", async () => {
    const held = await shop.hold(ada);
    await shop.simulator.pay(held.sessionId, card("4000000000005126"));
    await shop.settle();
    await shop.stripe.refunds.create({ payment_intent: await shop.intentOf(held.sessionId) });
    await shop.settle();
    expect(await shop.booking(ada, held.bookingId)).toMatchObject({ state: "refunded", seat: null });
    await shop.simulator.clock.advance(minutes(120));
    await shop.settle();
    expect(await shop.booking(ada, held.bookingId)).toMatchObject({
      state: "confirmed",
      payment: "paid",
      seat: 1,
    });
  });

  it("disputed: the seat stays while that is open, and after it is won; lost, it is released", async () => {
    const { sessionId, bookingId } = await shop.book(ada);
    const intent = await shop.stripe.paymentIntents.retrieve(await shop.intentOf(sessionId));
    const { id } = await dispute(shop, "open", { charge: String(intent.latest_charge) });
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "confirmed",
      payment: "disputed",
      seat: 1,
      note: expect.stringContaining("disputed"),
    });
    await dispute(shop, "move", { dispute: id, status: "lost" });
    await shop.settle();
    await shop.billing.rebuild();
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "cancelled",
      payment: "disputed",
      seat: null,
    });
  });

  it("disputed and won: everything is as it was", async () => {
    const { sessionId, bookingId } = await shop.book(ada);
    const intent = await shop.stripe.paymentIntents.retrieve(await shop.intentOf(sessionId));
    const { id } = await dispute(shop, "open", { charge: String(intent.latest_charge) });
    await shop.settle();
    await dispute(shop, "move", { dispute: id, status: "won" });
    await shop.settle();
    await shop.billing.rebuild();
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "confirmed",
      payment: "paid",
      seat: 1,
      note: null,
    });
  });
});

describe("a payment that arrives after the hold was lost", () => {
  it("gets a seat again while there is one", async () => {
    const { sessionId, bookingId } = await shop.hold(ada);
    await loseSeat(shop, bookingId);
    await shop.hold(bob);
    await shop.simulator.pay(sessionId, card());
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "confirmed",
      payment: "paid",
      seat: 2,
    });
    expect(await status(sessionId)).toEqual({ state: "booked", bookingId });
  });

  it("is refunded when the course is full, once, with an alert and a note", async () => {
    const { sessionId, bookingId } = await shop.hold(ada);
    await loseSeat(shop, bookingId);
    await shop.book(bob);
    await shop.book(eve);
    await shop.simulator.pay(sessionId, card());
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "expired",
      payment: "refund_owed",
      note: expect.stringContaining("all that you paid"),
    });
    expect(await status(sessionId)).toEqual({ state: "seat_lost", bookingId, refund: true });
    expect(alerts()).toMatchObject([{ alert: "P1", bookingId, message: "paid for a seat that was lost" }]);
    await giveBack(bookingId);
    await giveBack(bookingId);
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "refunded", payment: "refunded" });
    expect(await status(sessionId)).toEqual({ state: "seat_lost", bookingId, refund: true });
    expect(await shop.retainedMoney(sessionId)).toBe(0);
    expect((await shop.stripe.refunds.list()).data).toHaveLength(1);
    expect(alerts()).toHaveLength(1);
  });

  it("takes over the seat that its owner holds in another tab; a second payment there is refunded", async () => {
    const first = await shop.hold(ada);
    await loseSeat(shop, first.bookingId);
    const second = await shop.hold(ada);
    await shop.hold(bob);
    await shop.simulator.pay(first.sessionId, card());
    await shop.settle();
    expect(await shop.booking(ada, first.bookingId)).toMatchObject({ state: "confirmed", seat: 1 });
    expect(await shop.booking(ada, second.bookingId)).toMatchObject({ state: "expired", seat: null });
    await shop.simulator.clock.advance(5_000);
    await shop.simulator.pay(second.sessionId, card());
    await shop.settle();
    expect(await shop.booking(ada, second.bookingId)).toMatchObject({ payment: "refund_owed" });
    await giveBack(second.bookingId);
    expect(await shop.retainedMoney(first.sessionId)).toBe(2500);
    expect(await shop.retainedMoney(second.sessionId)).toBe(0);
  });

  it("by bank debit waits without a seat, and gets the one that is free when the bank decides", async () => {
    const { sessionId, bookingId } = await shop.hold(ada);
    await loseSeat(shop, bookingId);
    await shop.book(bob);
    const eves = await shop.hold(eve);
    await shop.simulator.pay(sessionId, debit);
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "expired", payment: "awaiting_bank" });
    expect(await status(sessionId)).toEqual({ state: "awaiting_bank" });
    await shop.billing.cancelBooking({ owner: eve, bookingId: eves.bookingId });
    await shop.simulator.clock.advance(5_000);
    await shop.simulator.settle(await shop.intentOf(sessionId), "succeeded");
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "confirmed", seat: 2 });
  });
});

describe("events", () => {
  it("doubled, late and in any order change nothing further, and append nothing", async () => {
    const { bookingId } = await shop.book(ada);
    const before = await shop.booking(ada, bookingId);
    const events = (await shop.stripe.events.list({ limit: 100 })).data;
    for (const event of [...events, ...events.toReversed()]) await shop.postEvent(event);
    await shop.answer();
    await shop.billing.replayEvents({ from: new Date(0), to: new Date(shop.deps.clock.now() + 1) });
    await shop.answer();
    expect(await shop.booking(ada, bookingId)).toEqual(before);
    const changes = await shop.billing.readBookingChanges(ada, bookingId);
    expect(changes.map(({ fromState, toState, cause }) => [fromState, toState, cause])).toEqual([
      [null, "pending", "owner"],
      ["pending", "confirmed", "webhook"],
    ]);
    expect(changes[1]?.stripeEventId).toMatch(/^evt_/);
    expect(await shop.billing.readBookingChanges(bob, bookingId)).toEqual([]);
  });
});

describe("bookings that the database has lost", () => {
  const forget = async () => {
    await shop.deps.db.transaction(async (rows) => {
      await rows.delete(bookings);
      await rows.delete(courseSeats);
      await rows.delete(bookingChanges);
    });
  };

  it("are restored from Stripe by a rebuild: the paid ones with a seat, the others as they ended", async () => {
    const adas = await shop.book(ada);
    const bobs = await shop.hold(bob);
    const eves = await shop.book(eve, "rally");
    await shop.simulator.clock.advance(minutes(36));
    const late = await shop.hold(bob);
    await forget();
    expect(await shop.billing.rebuild()).toMatchObject({ failed: 0 });
    expect(await shop.booking(ada, adas.bookingId)).toMatchObject({
      state: "confirmed",
      payment: "paid",
      amount: 2500,
      sessionId: adas.sessionId,
    });
    expect(await shop.booking(bob, bobs.bookingId)).toMatchObject({ state: "expired", seat: null });
    expect(await shop.booking(eve, eves.bookingId)).toMatchObject({ state: "confirmed", courseId: "rally" });
    expect(await shop.booking(bob, late.bookingId)).toMatchObject({ state: "pending", payment: "open" });
    expect(await shop.start(bob)).toMatchObject({ ok: true, sessionId: late.sessionId, url: late.url });
    expect(await shop.billing.rebuild()).toMatchObject({ failed: 0 });
    expect((await shop.billing.listBookings(bob)).bookings).toHaveLength(2);
  });

  it("and for which there is no seat any more are refunded", async () => {
    const adas = await shop.book(ada);
    await forget();
    await shop.book(bob);
    await shop.book(eve);
    await shop.billing.rebuild();
    expect(await shop.booking(ada, adas.bookingId)).toMatchObject({
      state: "expired",
      payment: "refund_owed",
    });
    expect(await shop.billing.settleBookings()).toMatchObject({ refunded: 1 });
    expect(await shop.retainedMoney(adas.sessionId)).toBe(0);
  });

  it("and were refunded, or never paid while a newer one is paid, take no seat", async () => {
    const old = await shop.hold(ada);
    await shop.simulator.clock.advance(minutes(34));
    const paid = await shop.book(ada);
    await forget();
    await shop.billing.rebuild();
    expect(await shop.booking(ada, old.bookingId)).toMatchObject({ state: "expired" });
    expect(await shop.booking(ada, paid.bookingId)).toMatchObject({ state: "confirmed" });
    expect(await shop.free()).toBe(1);
  });
});

describe("another owner's booking", () => {
  /** A session of Eve's customer with any metadata. */
  async function forge(metadata: Record<string, string>) {
    await shop.hold(eve, "rally");
    const { data } = await shop.stripe.customers.list();
    const customer = data.find(({ metadata: { owner_id } }) => owner_id === "eve");
    const prices = await shop.stripe.prices.list({ lookup_keys: ["raft_seat"] });
    const session = await shop.stripe.checkout.sessions.create({
      mode: "payment",
      customer: customer?.id ?? "",
      line_items: [{ price: prices.data[0]?.id ?? "", quantity: 1 }],
      metadata,
      success_url: "http://shop.test/success",
    });
    await shop.simulator.pay(session.id, card());
    await shop.settle();
    return session.id;
  }

  it("is never changed by a session that names it, whatever owner that names", async () => {
    const held = await shop.hold(ada);
    const before = await shop.booking(ada, held.bookingId);
    for (const owner of [ada, eve])
      await forge(writeCheckoutMetadata({ owner, bookingId: held.bookingId, course: "raft" }));
    expect(await shop.booking(ada, held.bookingId)).toEqual(before);
    expect(await shop.billing.findBooking(eve, held.bookingId)).toBeNull();
    expect(await shop.free()).toBe(1);
    expect(alerts().map(({ alert, message }) => [alert, message])).toEqual(
      expect.arrayContaining([
        ["P0", "paid but unbound"],
        ["P0", "a session names a booking that is not its own"],
      ]),
    );
  });

  it.each([
    ["an unknown course", { course: "moon" }],
    ["a booking that is none", { booking_id: "7" }],
  ])("and money for %s is parked with an alert, without a booking", async (_, wrong) => {
    const right = writeCheckoutMetadata({ owner: eve, bookingId: shop.deps.newId(), course: "raft" });
    const sessionId = await forge({ ...right, ...wrong });
    expect(await shop.billing.listUnbound()).toMatchObject([{ sourceId: sessionId }]);
    expect(alerts()).toContainEqual(
      expect.objectContaining({ alert: "P0", sourceId: sessionId, message: "paid but unbound" }),
    );
    expect(await shop.free()).toBe(2);
  });

  it("cannot be seen or cancelled, nor distinguished from one that does not exist", async () => {
    const { bookingId, sessionId } = await shop.book(ada);
    expect(await shop.billing.findBooking(eve, bookingId)).toBeNull();
    expect(await shop.billing.findBooking(eve, "nonsense")).toBeNull();
    expect(await shop.billing.cancelBooking({ owner: eve, bookingId })).toMatchObject({
      reason: "not_found",
    });
    expect(await shop.billing.checkoutStatus({ owner: eve, sessionId })).toEqual({ state: "not_found" });
    expect(await shop.billing.listBookings(eve)).toEqual({ bookings: [], next: null });
    expect(await shop.billing.listBookings(eve, { before: bookingId })).toEqual({ bookings: [], next: null });
  });
});

describe("the database itself", () => {
  it("refuses a seat with two bookings, and a live booking without a seat, whatever the code does", async () => {
    const { bookingId } = await shop.hold(ada);
    const bobs = await shop.hold(bob);
    const { db } = shop.deps;
    await expect(
      db.update(courseSeats).set({ bookingId }).where(eq(courseSeats.bookingId, bobs.bookingId)),
    ).rejects.toThrow();
    await expect(
      db.update(courseSeats).set({ bookingId: null }).where(eq(courseSeats.bookingId, bookingId)),
    ).rejects.toThrow();
    await expect(db.update(bookings).set({ seat: 2 }).where(eq(bookings.id, bookingId))).rejects.toThrow();
    await expect(
      db.update(bookings).set({ state: "expired" }).where(eq(bookings.id, bookingId)),
    ).rejects.toThrow();
    await expect(
      db.execute(
        sql`insert into tollgate.course_seats (course_id, seat, booking_id) values ('raft', 3, ${bookingId})`,
      ),
    ).rejects.toThrow();
  });
});
