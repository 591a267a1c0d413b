import type { BookingSale } from "../rules/booking-sales.ts";
import type { BookingRow } from "./store.ts";

/** A booking after a sync, as far as its sale decides; `pending` and `confirmed` need a seat. */
export type NextBooking = Pick<BookingRow, "state" | "payment" | "refundOwed" | "note">;

/**
 * What a sale's case means for a known booking. What only we know stays: a cancellation, and that a refund is owed. A
 * paid seat stays confirmed when a sync reads less of its payment than an earlier one.
 */
export function nextBooking(now: NextBooking, { verdict, failedRefundId }: BookingSale): NextBooking {
  const isCancelled = now.state === "cancelled";
  const isConfirmed = now.state === "confirmed";
  switch (verdict) {
    case "open":
    case "unknown":
      return now;
    case "awaiting_bank":
      // Cancelled, or given up at the settlement deadline: it needs no seat any more.
      if (isCancelled || now.refundOwed) return { ...now, payment: "awaiting_bank" };
      return isConfirmed ? now : { ...now, state: "pending", payment: "awaiting_bank" };
    case "paid":
      if (now.refundOwed) return owingRefund(now, failedRefundId);
      return isCancelled
        ? { ...now, payment: "paid" }
        : { ...now, state: "confirmed", payment: "paid", note: null };
    case "free":
      return isCancelled
        ? { ...now, payment: "free" }
        : { ...now, state: "confirmed", payment: "free", note: null };
    case "failed":
      if (isCancelled) return { ...now, payment: "none" };
      return { state: "failed", payment: "failed", refundOwed: false, note: bankRefused };
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
      // Should the bank return the money to us later, it is refunded: the seat is gone.
      if (isCancelled) return { ...now, payment: "disputed" };
      return { state: "cancelled", payment: "disputed", refundOwed: true, note: disputeLost };
  }
}

/**
 * What a sale's case means for a booking whose settlement deadline has passed: a seat that waits for the bank is given up,
 * and the payment goes back when it arrives.
 */
export function nextAfterDeadline(now: NextBooking, sale: BookingSale): NextBooking {
  const waits = now.payment === "awaiting_bank" || sale.verdict === "awaiting_bank";
  if (!waits || now.state === "cancelled" || now.state === "confirmed" || sale.verdict === "free")
    return nextBooking(now, sale);
  return nextBooking({ ...now, state: "expired", refundOwed: true, note: now.note ?? bankTooLate }, sale);
}

function owingRefund(now: NextBooking, failedRefundId: string | null): NextBooking {
  return {
    state: now.state === "cancelled" ? "cancelled" : "expired",
    payment: "refund_owed",
    refundOwed: true,
    note: failedRefundId === null ? now.note : refundFailed,
  };
}

/** Why a payment goes back, for the journal. */
export function whyOwed({ state, note }: Pick<NextBooking, "state" | "note">): string {
  if (note === disputeLost) return "the bank returned a payment that it had taken back";
  if (note === bankTooLate) return "the bank answered after the seat had been given up";
  if (note === refundFailed) return "an earlier refund failed";
  return state === "cancelled" ? "the owner cancelled in time" : "the seat was lost before the payment came";
}

/** A booking that needs a seat when none is free. Its payment is refunded. */
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
  "Your payment came after the seat had gone to somebody else. You get back all that you paid.";
const seatLostForFree = "The seat had gone to somebody else before you finished the booking.";
const bankTooLate =
  "Your bank did not answer in time, so the seat is no longer yours. If the payment still arrives, you get all of it back.";
const bankRefused = "Your bank did not complete the payment. Nothing was charged; you can book again.";
const refundFailed = "Your bank did not accept the refund. We will find another way to pay you back.";
const disputed = "This payment is disputed at your bank. The seat is yours until that is decided.";
const disputeLost = "Your bank has taken the payment back, so you lost the seat.";
