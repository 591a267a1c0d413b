import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bookingPayments, bookingStates } from "../model/booking.ts";
import type { BookingSale, BookingVerdict } from "../rules/booking-sales.ts";
import { type NextBooking, nextAfterDeadline, nextBooking, withoutSeat } from "./next.ts";

const verdicts: BookingVerdict[] = [
  ...(["open", "awaiting_bank", "paid", "free", "failed", "expired"] as const),
  ...(["refunded", "disputed", "dispute_lost", "unknown"] as const),
];
const sale = (verdict: BookingVerdict, failedRefundId: string | null = null): BookingSale => ({
  bookingId: "0190b6b4-3f6c-4c1e-9d8a-0d5b6f0f9a11",
  courseId: "raft",
  sessionId: "cs_test_1",
  verdict,
  paymentIntentId: "pi_1",
  failedRefundId,
  createdAt: 0,
  paidAt: 0,
});
const known = fc.record<NextBooking>({
  state: fc.constantFrom(...bookingStates),
  payment: fc.constantFrom(...bookingPayments),
  refundOwed: fc.boolean(),
  note: fc.constantFrom(null, "a word"),
});
const sales = fc
  .tuple(fc.constantFrom(...verdicts), fc.constantFrom(null, "re_1"))
  .map(([verdict, failed]) => sale(verdict, failed));
const isLive = ({ state }: NextBooking) => state === "pending" || state === "confirmed";

describe("a booking for which no seat is free", () => {
  it("owes what was paid, after this sync and every later one", () => {
    const lost = withoutSeat(sale("paid"));
    expect(lost).toMatchObject({ state: "expired", payment: "refund_owed", refundOwed: true });
    expect(nextBooking(lost, sale("paid"))).toEqual(lost);
    expect(nextBooking(lost, sale("paid", "re_1"))).toMatchObject({
      payment: "refund_owed",
      note: expect.any(String),
    });
  });
});

describe("a booking after a sync, whatever it was and whatever Stripe says", () => {
  it("is the same after a second sync that reads the same", () => {
    fc.assert(
      fc.property(known, sales, (now, seen) => {
        const once = nextBooking(now, seen);
        expect(nextBooking(once, seen)).toEqual(once);
      }),
    );
  });

  it("never has a seat without money, nor money that is owed back", () => {
    fc.assert(
      fc.property(known, sales, (now, seen) => {
        const next = nextBooking(now, seen);
        if (["failed", "refunded", "dispute_lost"].includes(seen.verdict)) expect(isLive(next)).toBe(false);
        if (seen.verdict === "paid" && now.refundOwed) expect(next.payment).toBe("refund_owed");
        if (seen.verdict === "paid" && !isLive(next))
          expect(now.refundOwed || now.state === "cancelled").toBe(true);
        expect(withoutSeat(seen).state).toBe("expired");
      }),
    );
  });

  it("stays cancelled for good, and owes what it owed", () => {
    fc.assert(
      fc.property(known, sales, (now, seen) => {
        const next = nextBooking({ ...now, state: "cancelled" }, seen);
        expect(next).toMatchObject({ state: "cancelled", refundOwed: now.refundOwed });
      }),
    );
  });

  it("keeps a confirmed seat when a sync read less than an earlier one", () => {
    const confirmed: NextBooking = { state: "confirmed", payment: "paid", refundOwed: false, note: null };
    for (const verdict of ["open", "awaiting_bank", "expired", "unknown"] as const)
      expect(nextBooking(confirmed, sale(verdict))).toEqual(confirmed);
  });
});

describe("a booking after a sync beyond its settlement deadline", () => {
  it("is the same after a second sync that reads the same", () => {
    fc.assert(
      fc.property(known, sales, (now, seen) => {
        const once = nextAfterDeadline(now, seen);
        expect(nextAfterDeadline(once, seen)).toEqual(once);
      }),
    );
  });

  it("has no seat while the bank has not answered, unless it was confirmed before", () => {
    fc.assert(
      fc.property(known, (now) => {
        const next = nextAfterDeadline(now, sale("awaiting_bank"));
        expect(next.state === "confirmed" || !isLive(next)).toBe(true);
        expect(next.state === "confirmed").toBe(now.state === "confirmed");
      }),
    );
  });

  it("is never confirmed by an answer of the bank, and owes what has come", () => {
    const waiting: NextBooking = {
      state: "pending",
      payment: "awaiting_bank",
      refundOwed: false,
      note: null,
    };
    const given = nextAfterDeadline(waiting, sale("awaiting_bank"));
    expect(given).toMatchObject({ state: "expired", payment: "awaiting_bank", refundOwed: true });
    for (const before of [waiting, given]) {
      expect(nextAfterDeadline(before, sale("paid"))).toMatchObject({
        state: "expired",
        payment: "refund_owed",
        refundOwed: true,
      });
      expect(nextAfterDeadline(before, sale("failed"))).toMatchObject({
        state: "failed",
        payment: "failed",
        refundOwed: false,
      });
      expect(nextAfterDeadline(before, sale("disputed"))).toMatchObject({
        state: "expired",
        refundOwed: true,
      });
    }
  });

  it("is as before it when no bank is asked", () => {
    const open: NextBooking = { state: "pending", payment: "open", refundOwed: false, note: null };
    for (const verdict of ["paid", "free", "expired", "open"] as const)
      expect(nextAfterDeadline(open, sale(verdict))).toEqual(nextBooking(open, sale(verdict)));
  });
});
