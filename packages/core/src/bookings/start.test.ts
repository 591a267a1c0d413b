import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bookings, customers } from "../database/tables.ts";
import { type BookingShop, minutes, openBookingShop, user } from "../testing/booking-shop.ts";
import { card } from "../testing/shop.ts";

let shop: BookingShop;
beforeEach(async () => {
  shop = await openBookingShop();
});
afterEach(() => shop.close());

const ada = user("ada");
const bob = user("bob");
const eve = user("eve");
const session = (id: string) => shop.stripe.checkout.sessions.retrieve(id);
const sessions = async () => (await shop.stripe.checkout.sessions.list()).data;
const creates = "/v1/checkout/sessions";

describe("a booking that is started", () => {
  it("holds a seat for exactly as long as its payment page is open, at the catalog's price, and names its owner", async () => {
    const held = await shop.hold(ada);
    const made = await session(held.sessionId);
    expect(made).toMatchObject({
      mode: "payment",
      client_reference_id: "ada",
      amount_total: 2500,
      allow_promotion_codes: true,
      url: held.url,
      success_url: "http://shop.test/success?session_id={CHECKOUT_SESSION_ID}",
      cancel_url: "http://shop.test/cancel?course=raft",
      metadata: { kind: "booking", booking_id: held.bookingId, course: "raft", owner_id: "ada" },
    });
    expect((made.expires_at ?? 0) * 1000).toBe(Date.parse(held.expiresAt));
    expect(await shop.booking(ada, held.bookingId)).toMatchObject({
      state: "pending",
      payment: "open",
      seat: 1,
      amount: 2500,
      currency: "eur",
      holdUntil: held.expiresAt,
      url: held.url,
    });
    expect(await shop.free()).toBe(1);
    await shop.simulator.pay(held.sessionId, card());
    const [intent] = (await shop.stripe.paymentIntents.list()).data;
    expect(intent?.metadata).toMatchObject({ booking_id: held.bookingId });
  });

  it("in two tabs gets one page, with one seat", async () => {
    const [one, two] = await Promise.all([shop.start(ada), shop.start(ada)]);
    expect(two).toEqual(one);
    expect(await shop.start(ada)).toEqual(one);
    expect(await sessions()).toHaveLength(1);
    expect(await shop.free()).toBe(1);
  });

  it("in two tabs for the last seat is not refused as full", async () => {
    await shop.hold(bob);
    const [one, two] = await Promise.all([shop.start(ada), shop.start(ada)]);
    expect(one.ok && two.ok).toBe(true);
    expect(two).toEqual(one);
  });

  it("by an owner who has the seat is refused, and sells nothing", async () => {
    await shop.book(ada);
    expect(await shop.start(ada)).toMatchObject({ ok: false, reason: "already_booked" });
    expect(await sessions()).toHaveLength(1);
  });

  it("is refused for an unknown course, and for one that has begun", async () => {
    expect(await shop.start(ada, "moon")).toMatchObject({ ok: false, reason: "unknown_course" });
    const begins = Date.parse("2026-06-01T09:00:00Z");
    await shop.simulator.clock.advance(begins - shop.deps.clock.now());
    expect(await shop.start(ada)).toMatchObject({ ok: false, reason: "course_started" });
    expect(await shop.deps.db.select().from(bookings)).toEqual([]);
  });

  it("for a course that is sold out creates no customer at Stripe", async () => {
    await shop.hold(ada);
    await shop.hold(bob);
    expect(await shop.start(eve)).toMatchObject({ ok: false, reason: "course_full" });
    expect(await shop.deps.db.select().from(customers).where(eq(customers.ownerKey, "eve"))).toEqual([]);
  });
});

describe("two hundred buyers at once for twenty seats", () => {
  it("get exactly twenty seats; each of the others is refused as full", async () => {
    const buyers = Array.from({ length: 200 }, (_, n) => user(`buyer_${n}`));
    const answers = await Promise.all(buyers.map((buyer) => shop.start(buyer, "rally")));
    const won = answers.filter(({ ok }) => ok);
    const lost = answers.filter((answer) => !answer.ok && answer.reason === "course_full");
    expect([won.length, lost.length]).toEqual([20, 180]);
    const rows = await shop.deps.db.select().from(bookings);
    expect(rows.map(({ seat }) => seat).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 20 }, (_, n) => n + 1),
    );
    await shop.expectSoundSeats();
    expect(await shop.free("rally")).toBe(0);
  }, 60_000);
});

describe("a page that is open already", () => {
  it("is returned again as long as a buyer can use it; then it is closed, and another one holds a seat", async () => {
    const first = await shop.hold(ada);
    await shop.simulator.clock.advance(minutes(33) - 1);
    expect(await shop.start(ada)).toEqual(first);
    await shop.simulator.clock.advance(1);
    const second = await shop.hold(ada);
    expect(second.sessionId).not.toBe(first.sessionId);
    expect((await session(first.sessionId)).status).toBe("expired");
    expect(await shop.booking(ada, first.bookingId)).toMatchObject({ state: "expired", seat: null });
    await shop.expectSoundSeats();
  });

  it("and was paid in its last minute is not paid twice: the buyer is asked to wait, and has the seat", async () => {
    const held = await shop.hold(ada);
    await shop.simulator.clock.advance(minutes(34));
    await shop.simulator.pay(held.sessionId, card());
    expect(await shop.start(ada)).toMatchObject({ ok: false, reason: "payment_processing" });
    expect(await shop.booking(ada, held.bookingId)).toMatchObject({ state: "confirmed", payment: "paid" });
  });

  it("whose address the database has lost is read from Stripe", async () => {
    const held = await shop.hold(ada);
    await shop.deps.db.update(bookings).set({ url: null });
    expect(await shop.start(ada)).toEqual(held);
  });
});

describe("a start that crashes", () => {
  const fail = (kind: "status" | "reset_after_commit") =>
    shop.simulator.faults.add({
      fault: kind === "status" ? { kind, status: 500 } : { kind },
      method: "POST",
      path: creates,
    });

  it("before Stripe has created a page is repeated under the same key: one booking, one page, one seat", async () => {
    fail("status");
    await expect(shop.start(ada)).rejects.toThrow();
    expect(await shop.free()).toBe(1);
    const held = await shop.hold(ada);
    expect(await sessions()).toHaveLength(1);
    expect(await shop.deps.db.select().from(bookings)).toMatchObject([{ id: held.bookingId }]);
  });

  it("after Stripe has created a page gets that very page", async () => {
    fail("reset_after_commit");
    fail("reset_after_commit");
    await expect(shop.start(ada)).rejects.toThrow();
    const [made] = await sessions();
    expect(await shop.hold(ada)).toMatchObject({ sessionId: made?.id });
    expect(await sessions()).toHaveLength(1);
  });

  it("and is retried so late that Stripe creates no page any more gets a new booking, and the seat of the old one", async () => {
    fail("status");
    await expect(shop.start(ada)).rejects.toThrow();
    await shop.simulator.clock.advance(minutes(5) + 1_000);
    const held = await shop.hold(ada);
    expect(await shop.booking(ada, held.bookingId)).toMatchObject({ state: "pending", seat: 1 });
    expect(await shop.deps.db.select().from(bookings)).toHaveLength(2);
    await shop.expectSoundSeats();
  });

  it("after Stripe has created a page, and is retried when the page is about to close, is not sent there", async () => {
    fail("reset_after_commit");
    fail("reset_after_commit");
    await expect(shop.start(ada)).rejects.toThrow();
    const [lost] = await sessions();
    await shop.simulator.clock.advance(minutes(34));
    const held = await shop.hold(ada);
    expect(held.sessionId).not.toBe(lost?.id);
    expect((await session(lost?.id ?? "")).status).toBe("expired");
    await shop.expectSoundSeats();
  });

  it("and is never retried does not keep the seat: it is free minutes later, whatever became of the page", async () => {
    fail("status");
    await expect(shop.start(ada)).rejects.toThrow();
    await shop.simulator.clock.advance(minutes(6) - 1);
    expect(await shop.billing.settleBookings()).toEqual({ synced: 0, refunded: 0 });
    await shop.simulator.clock.advance(1);
    expect(await shop.billing.settleBookings()).toEqual({ synced: 1, refunded: 0 });
    expect(await shop.free()).toBe(2);
    expect(await shop.billing.settleBookings()).toEqual({ synced: 0, refunded: 0 });
  });

  it("and whose key Stripe always answers with the same error gets a new booking minutes later", async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) fail("status");
    await expect(shop.start(ada)).rejects.toThrow();
    await expect(shop.start(ada)).rejects.toThrow();
    await shop.simulator.clock.advance(minutes(6));
    expect(await shop.hold(ada)).toMatchObject({ ok: true });
    expect(await shop.deps.db.select().from(bookings)).toHaveLength(2);
    await shop.expectSoundSeats();
  });

  it("because Stripe refuses it for good frees the seat at once", async () => {
    shop.simulator.faults.add({
      fault: { kind: "status", status: 400 },
      method: "POST",
      path: "/v1/checkout/sessions",
    });
    await expect(shop.start(ada)).rejects.toThrow();
    expect(await shop.free()).toBe(2);
  });

  it("after a price was changed gets the page that was created at the old price", async () => {
    fail("reset_after_commit");
    fail("reset_after_commit");
    await expect(shop.start(ada)).rejects.toThrow();
    const [made] = await sessions();
    shop.deps.urls.cancel = "http://shop.test/cancelled";
    expect(await shop.hold(ada)).toMatchObject({ sessionId: made?.id, url: made?.url });
  });
});

describe("before a course counts as full", () => {
  it("lapsed holds are synced: a lost event of Stripe's does not block the seat", async () => {
    await shop.hold(ada);
    await shop.hold(bob);
    await shop.simulator.clock.advance(minutes(35) + 1_000);
    const held = await shop.hold(eve);
    expect(await shop.booking(eve, held.bookingId)).toMatchObject({ state: "pending", payment: "open" });
    await shop.expectSoundSeats();
  });

  it("a hold that has ended but was paid stays the payer's", async () => {
    const held = await shop.hold(ada);
    await shop.book(bob);
    await shop.simulator.pay(held.sessionId, card());
    await shop.simulator.clock.advance(minutes(36));
    expect(await shop.start(eve)).toMatchObject({ ok: false, reason: "course_full" });
    expect(await shop.booking(ada, held.bookingId)).toMatchObject({ state: "confirmed" });
  });

  it("and Stripe does not answer, it counts as full: the next start asks again", async () => {
    await shop.hold(ada);
    await shop.hold(bob);
    await shop.hold(eve, "rally");
    await shop.simulator.clock.advance(minutes(36));
    const stop = shop.simulator.faults.add({
      fault: { kind: "status", status: 500 },
      method: "GET",
      times: 100,
    });
    expect(await shop.start(eve)).toMatchObject({ ok: false, reason: "course_full" });
    stop();
    expect(await shop.start(eve)).toMatchObject({ ok: false, reason: "course_full" });
    await shop.simulator.clock.advance(3_000);
    expect((await shop.start(eve)).ok).toBe(true);
  });
});
