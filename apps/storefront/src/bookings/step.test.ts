import type { Booking } from "@tollgate/core";
import { describe, expect, it } from "vitest";
import { bookingOf, raft } from "../testing/bookings.ts";
import { newestByCourse, nextStep } from "./step.ts";

const now = Date.parse("2027-01-15T07:10:00Z");
const paymentOrigins = ["https://checkout.stripe.com"];
const url = "https://checkout.stripe.com/c/pay/cs_test_1";
const held = bookingOf({ state: "pending", payment: "open", url });

describe("the next step is the one that helps", () => {
  const step = (booking: Booking, at = now, isSuperseded = false) =>
    nextStep(booking, raft, { now: at, paymentOrigins, isSuperseded });

  it("to pay, while the seat is held", () => {
    expect(step(held)).toEqual({ kind: "pay", url });
    expect(step(held, Date.parse(held.holdUntil))).toEqual({ kind: "try_again" });
  });

  it("never to pay on a page that is not a payment page", () => {
    for (const elsewhere of ["https://checkout.stripe.com.evil.example/", "javascript:alert(1)", "nonsense"])
      expect(step({ ...held, url: elsewhere })).toEqual({ kind: "try_again" });
  });

  it("to wait, while the bank has not answered", () => {
    expect(step(bookingOf({ state: "pending", payment: "awaiting_bank" }))).toEqual({ kind: "none" });
  });

  it("to try again, when the payment failed or came too late", () => {
    expect(step(bookingOf({ state: "failed", payment: "failed" }))).toEqual({ kind: "try_again" });
    expect(step(bookingOf({ state: "expired", payment: "none" }))).toEqual({ kind: "try_again" });
    expect(step(bookingOf({ state: "expired", payment: "refund_owed" }))).toEqual({ kind: "none" });
    expect(step(bookingOf({ state: "failed", payment: "failed" }), Date.parse(raft.startsAt))).toEqual({
      kind: "none",
    });
  });

  it("nothing, when the visitor has tried again: the newest booking of the course is the one to act on", () => {
    const failed = bookingOf({ id: "1", state: "failed", payment: "failed" });
    expect(step(failed, now, true)).toEqual({ kind: "none" });
    const list = [bookingOf({ id: "2" }), bookingOf({ id: "3", courseId: "other" }), failed];
    expect([...newestByCourse(list).values()].map(({ id }) => id)).toEqual(["2", "3"]);
  });

  it("to add it to the calendar, until the course is over", () => {
    expect(step(bookingOf())).toEqual({ kind: "calendar" });
    expect(step(bookingOf(), Date.parse(raft.startsAt))).toEqual({ kind: "calendar" });
    expect(step(bookingOf(), Date.parse(raft.endsAt))).toEqual({ kind: "none" });
  });

  it("nothing, for a course that left the catalog", () => {
    expect(nextStep(bookingOf(), undefined, { now, paymentOrigins, isSuperseded: false })).toEqual({
      kind: "none",
    });
  });
});
