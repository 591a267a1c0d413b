import { afterEach, beforeEach, describe, expect, it } from "vitest";
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
const settle = (limit?: number) => shop.billing.settleBookings(limit);
const nothing = { synced: 0, refunded: 0 };
const alerts = (message: string) => shop.log.lines.filter((line) => line.alert && line.message === message);

/** A booking that was paid after its seat was lost: a refund is owed. */
async function owe(number?: string) {
  const held = await shop.hold(ada);
  await loseSeat(shop, held.bookingId);
  await shop.book(bob);
  await shop.book(eve);
  await shop.simulator.pay(held.sessionId, card(number));
  await shop.settle();
  return held;
}

describe("events that were lost on their way", () => {
  it("of an expired page: the seat is free again a minute later, and the customer is not synced twice", async () => {
    const { bookingId } = await shop.hold(ada);
    await shop.simulator.clock.advance(minutes(36) - 1);
    expect(await settle()).toEqual(nothing);
    await shop.simulator.clock.advance(1);
    expect(await settle()).toEqual({ synced: 1, refunded: 0 });
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "expired",
      payment: "none",
      seat: null,
    });
    expect(await settle()).toEqual(nothing);
  });

  it("of a payment: the seat is confirmed", async () => {
    const { bookingId, sessionId } = await shop.hold(ada);
    await shop.simulator.pay(sessionId, card());
    await shop.simulator.clock.advance(minutes(36));
    expect(await settle()).toEqual({ synced: 1, refunded: 0 });
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "confirmed", payment: "paid" });
    expect(await settle()).toEqual(nothing);
  });

  it("of a bank's decision: it is found within the hour", async () => {
    const { bookingId, sessionId } = await shop.hold(ada);
    await shop.simulator.pay(sessionId, debit);
    await shop.settle();
    await shop.simulator.settle(await shop.intentOf(sessionId), "succeeded");
    await shop.simulator.clock.advance(minutes(59));
    expect(await settle()).toEqual(nothing);
    await shop.simulator.clock.advance(minutes(1));
    expect(await settle()).toEqual({ synced: 1, refunded: 0 });
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "confirmed", payment: "paid" });
  });

  it("row f: of several buyers, of whom one cannot be synced: the others do not wait", async () => {
    await shop.hold(ada);
    await shop.hold(bob);
    await shop.simulator.clock.advance(minutes(36));
    const stop = shop.simulator.faults.add({
      fault: { kind: "status", status: 500 },
      method: "GET",
      path: "/v1/checkout/sessions",
    });
    expect(await settle(1)).toEqual(nothing);
    stop();
    await shop.simulator.clock.advance(minutes(1));
    expect(await settle(1)).toEqual({ synced: 1, refunded: 0 });
    expect(await shop.free()).toBe(1);
    await shop.simulator.clock.advance(minutes(1));
    expect(await settle(1)).toEqual({ synced: 1, refunded: 0 });
    expect(await shop.free()).toBe(2);
  });
});

describe("a refund that is owed", () => {
  it("is requested once, although every answer of Stripe's is lost", async () => {
    const { bookingId, sessionId } = await owe();
    shop.simulator.faults.add({ fault: { kind: "reset_after_commit" }, path: "/v1/refunds", times: 2 });
    expect(await settle()).toEqual(nothing);
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "refunded", payment: "refunded" });
    expect(await settle()).toEqual(nothing);
    expect((await shop.stripe.refunds.list()).data).toHaveLength(1);
    expect(await shop.retainedMoney(sessionId)).toBe(0);
  });

  it("stays owed with an alert while Stripe does not accept it", async () => {
    const { bookingId } = await owe();
    shop.simulator.faults.add({ fault: { kind: "status", status: 500 }, path: "/v1/refunds" });
    expect(await settle()).toEqual(nothing);
    expect(await shop.booking(ada, bookingId)).toMatchObject({ payment: "refund_owed" });
    expect(alerts("a refund could not be requested")).toMatchObject([{ alert: "P1", bookingId }]);
    expect(await settle()).toEqual(nothing);
    await shop.simulator.clock.advance(minutes(1));
    expect(await settle()).toEqual({ synced: 0, refunded: 1 });
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "refunded", payment: "refunded" });
  });

  it("and was made by a person already is not made twice", async () => {
    const { bookingId, sessionId } = await owe();
    await shop.stripe.refunds.create({ payment_intent: await shop.intentOf(sessionId) });
    expect(await settle()).toEqual(nothing);
    expect(await shop.booking(ada, bookingId)).toMatchObject({ payment: "refunded" });
    expect((await shop.stripe.refunds.list()).data).toHaveLength(1);
    expect(alerts("a refund could not be requested")).toEqual([]);
  });

  it("and is disputed at the bank meanwhile is not requested until the bank decides; what Stripe refuses then is requested ever more rarely", async () => {
    const { bookingId, sessionId } = await owe();
    const intent = await shop.stripe.paymentIntents.retrieve(await shop.intentOf(sessionId));
    const { id } = await dispute(shop, "open", { charge: String(intent.latest_charge) });
    await shop.settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "expired", payment: "disputed" });
    expect(await settle()).toEqual(nothing);
    await dispute(shop, "move", { dispute: id, status: "won" });
    await shop.settle();
    await shop.billing.rebuild();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "expired", payment: "refund_owed" });
    for (let minute = 0; minute < 60; minute += 1) {
      await settle();
      await shop.simulator.clock.advance(minutes(1));
    }
    const failed = alerts("a refund could not be requested");
    expect(failed.length).toBeGreaterThan(2);
    expect(failed.length).toBeLessThan(8);
    expect(failed[0]).toMatchObject({ alert: "P1", bookingId, code: "charge_disputed" });
  });

  it("and that the bank does not accept stays owed with one alert, until a person has found another way", async () => {
    const { bookingId, sessionId } = await owe("4000000000005126");
    expect(await settle()).toEqual({ synced: 0, refunded: 1 });
    expect(await shop.booking(ada, bookingId)).toMatchObject({ payment: "refunded" });
    await shop.simulator.clock.advance(minutes(120));
    await shop.settle();
    for (let hour = 0; hour < 3; hour += 1) {
      await settle();
      await shop.simulator.clock.advance(minutes(60));
    }
    expect(await shop.booking(ada, bookingId)).toMatchObject({
      state: "expired",
      payment: "refund_owed",
      note: expect.stringContaining("another way"),
    });
    expect(alerts("a refund has failed")).toMatchObject([{ alert: "P1", bookingId }]);
    expect((await shop.stripe.refunds.list()).data).toHaveLength(1);
    await shop.stripe.refunds.create({ payment_intent: await shop.intentOf(sessionId) });
    await settle();
    expect(await shop.booking(ada, bookingId)).toMatchObject({ payment: "refunded", note: null });
  });

  it("by a slow bank is on its way as soon as Stripe has accepted it", async () => {
    const { bookingId } = await owe("4000000000007726");
    expect(await settle()).toEqual({ synced: 0, refunded: 1 });
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "refunded", payment: "refunded" });
  });
});
