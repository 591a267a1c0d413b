import type { Booking } from "@tollgate/core";
import { describe, expect, it } from "vitest";
import { bookingOf, raft } from "../testing/bookings.ts";
import { bookingWords, cancelWords, heldUntil, isCancellable } from "./text.ts";

const now = Date.parse("2027-01-15T07:10:00Z");
const held = bookingOf({ state: "pending", payment: "open" });

describe("a booking is described", () => {
  it.each<[Partial<Booking>, string, RegExp]>([
    [{ state: "pending", payment: "open" }, "Not paid yet", /hold your seat while you pay/],
    [{ state: "pending", payment: "awaiting_bank" }, "Waiting for your bank", /until your bank answers/],
    [{ state: "confirmed", payment: "paid" }, "Paid", /The seat is yours/],
    [{ state: "confirmed", payment: "free" }, "Confirmed", /nothing to pay/],
    [{ state: "expired", payment: "none", seat: null }, "Not paid in time", /Nothing was charged/],
    [{ state: "failed", payment: "failed", seat: null }, "Payment failed", /Nothing was charged/],
    [{ state: "cancelled", payment: "none", seat: null }, "Cancelled", /Nothing was charged/],
    [{ state: "cancelled", payment: "paid", seat: null }, "Cancelled", /do not get your money back/],
    [
      { state: "cancelled", payment: "refund_owed", seat: null },
      "Refund on its way",
      /send your money back the way you paid/,
    ],
    [
      { state: "expired", payment: "refund_owed", note: "It came too late." },
      "Refund on its way",
      /^It came too/,
    ],
    [{ state: "refunded", payment: "refunded", seat: null }, "Refunded", /sent your money back/],
    [
      { state: "cancelled", payment: "refunded", seat: null },
      "Refunded",
      /You cancelled.*sent your money back/,
    ],
    [{ state: "cancelled", payment: "awaiting_bank" }, "Cancelled", /If the payment still arrives/],
    [
      { state: "expired", payment: "free", note: "The seat had gone." },
      "Not paid in time",
      /^The seat had gone/,
    ],
    [{ state: "confirmed", payment: "disputed" }, "Payment disputed", /take the payment back/],
  ])("%o is %s", (parts, badge, text) => {
    const words = bookingWords(bookingOf(parts), now);
    expect(words.badge).toBe(badge);
    expect(words.text).toMatch(text);
  });

  it("promises no seat after the time to pay has ended", () => {
    const late = bookingWords(held, Date.parse(held.holdUntil));
    expect([late.badge, late.kind]).toEqual(["Time ran out", "neutral"]);
    expect(late.text).not.toMatch(/hold your seat/);
  });

  it("never says that nothing was charged when something was", () => {
    const states = ["pending", "confirmed", "expired", "failed", "cancelled", "refunded"] as const;
    const paid = ["paid", "refund_owed", "refunded", "disputed", "awaiting_bank"] as const;
    for (const state of states)
      for (const payment of paid)
        expect(bookingWords(bookingOf({ state, payment }), now).text, `${state}, ${payment}`).not.toMatch(
          /nothing was charged/i,
        );
  });
});

describe("cancelling", () => {
  const deadline = Date.parse("2027-03-05T08:00:00Z");

  it("promises a refund until the last moment for it, and not after", () => {
    expect(cancelWords(bookingOf(), raft, deadline)).toEqual({
      refund: true,
      text: "You get all of your money back, the way you paid. Your bank may take up to ten days to show it.",
    });
    expect(cancelWords(bookingOf(), raft, deadline + 1)).toEqual({
      refund: false,
      text: "The last moment for a refund was 5 March 2027, 08:00 UTC. You can still cancel, but you will not get your money back.",
    });
  });

  it("says that a payment which the bank has not sent yet is refunded on arrival", () => {
    const waiting = bookingOf({ state: "pending", payment: "awaiting_bank" });
    expect(cancelWords(waiting, raft, deadline)).toMatchObject({
      refund: true,
      text: expect.stringMatching(/^As soon as your bank/),
    });
    expect(cancelWords(waiting, raft, deadline + 1).refund).toBe(false);
  });

  it("promises no refund where nothing was charged", () => {
    for (const booking of [held, bookingOf({ payment: "free" })])
      expect(cancelWords(booking, raft, now)).toEqual({
        refund: false,
        text: "Nothing was charged, so there is nothing to refund.",
      });
  });

  it("is offered while there is a seat to give back, before the course starts", () => {
    expect(isCancellable(held, raft, now)).toBe(true);
    expect(isCancellable(bookingOf(), raft, now)).toBe(true);
    expect(isCancellable(bookingOf(), raft, Date.parse(raft.startsAt))).toBe(false);
    expect(isCancellable(bookingOf({ state: "pending", payment: "awaiting_bank" }), raft, now)).toBe(true);
    expect(isCancellable(bookingOf({ state: "cancelled" }), raft, now)).toBe(false);
    expect(isCancellable(bookingOf({ payment: "disputed" }), raft, now)).toBe(false);
    expect(isCancellable(bookingOf(), undefined, now)).toBe(false);
  });
});

it("a hold shows its time, and its day when that is not today", () => {
  expect(heldUntil("2027-01-15T14:35:00Z", now)).toBe("14:35 UTC");
  expect(heldUntil("2027-01-16T00:05:00Z", now)).toBe("16 January 2027, 00:05 UTC");
});
