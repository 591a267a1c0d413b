import type { BookingSale } from "../rules/booking-sales.ts";
import type { BookingRow } from "./store.ts";

/** What a look makes of a booking; `pending` and `confirmed` need a seat. */
export type NextBooking = Pick<BookingRow, "state" | "payment" | "refundOwed" | "note">;

/**
 * What Stripe's word means for a booking that is known. What only we know stays: a cancellation, and that its money is
 * owed back. A seat that is paid for is never given up because of a look that saw less than an earlier one.
 */
export function nextBooking(now: NextBooking, { verdict, failedRefundId }: BookingSale): NextBooking {
  const isCancelled = now.state === "cancelled";
  const isConfirmed = now.state === "confirmed";
  switch (verdict) {
    case "open":
    case "unknown":
      return now;
    case "awaiting_bank":
      if (isCancelled) return { ...now, payment: "awaiting_bank" };
      return isConfirmed ? now : { ...now, state: "pending", payment: "awaiting_bank" };
    case "paid":
      if (now.refundOwed) return oweRefund(now, failedRefundId);
      return isCancelled
        ? { ...now, payment: "paid" }
        : { ...now, state: "confirmed", payment: "paid", note: null };
    case "free":
      return isCancelled
        ? { ...now, payment: "free" }
        : { ...now, state: "confirmed", payment: "free", note: null };
    case "failed":
      if (isCancelled) return { ...now, payment: "none" };
      return { ...now, state: "failed", payment: "failed", note: bankRefused };
    case "expired":
      if (isCancelled) return { ...now, payment: "none" };
      return isConfirmed ? now : { ...now, state: "expired", payment: "none" };
    case "refunded":
      return {
        ...now,
        state: isCancelled ? "cancelled" : "refunded",
        payment: "refunded",
        note: now.note === refundFailed ? null : now.note,
      };
    case "disputed":
      if (now.state === "pending" || isConfirmed)
        return { ...now, state: "confirmed", payment: "disputed", note: disputed };
      return { ...now, payment: "disputed" };
    case "dispute_lost":
      // Should the money come back to us after all, nothing is sold for it any more.
      if (isCancelled) return { ...now, payment: "disputed" };
      return { state: "cancelled", payment: "disputed", refundOwed: true, note: disputeLost };
  }
}

function oweRefund(now: NextBooking, failedRefundId: string | null): NextBooking {
  return {
    state: now.state === "cancelled" ? "cancelled" : "expired",
    payment: "refund_owed",
    refundOwed: true,
    note: failedRefundId === null ? now.note : refundFailed,
  };
}

/** What a booking becomes that needs a seat and can have none. Money that came in for it goes back. */
export function withoutSeat({ verdict }: BookingSale): NextBooking {
  switch (verdict) {
    case "paid":
      return { state: "expired", payment: "refund_owed", refundOwed: true, note: seatLost };
    case "free":
      return { state: "expired", payment: "free", refundOwed: false, note: seatLostForFree };
    case "awaiting_bank":
      return { state: "expired", payment: "awaiting_bank", refundOwed: false, note: seatLost };
    case "disputed":
      return { state: "expired", payment: "disputed", refundOwed: false, note: disputed };
    default:
      return { state: "expired", payment: "none", refundOwed: false, note: null };
  }
}

const seatLost =
  "Your payment came after the seat had gone to somebody else. You get back all that was paid.";
const seatLostForFree = "The seat had gone to somebody else before the booking was finished.";
const bankRefused = "Your bank did not complete the payment. Nothing was charged; you can book again.";
const refundFailed = "Your bank did not take the refund. We will find another way to pay you back.";
const disputed = "This payment is disputed at your bank. The seat is yours while that is open.";
const disputeLost = "Your bank has taken the payment back, so the seat was given up.";
