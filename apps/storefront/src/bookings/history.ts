import type { BookingChange } from "@tollgate/core";

export interface BookingMoment {
  kind: "info" | "wait" | "warning" | "danger" | "success";
  title: string;
}

type Change = Pick<BookingChange, "fromState" | "toState" | "fromPayment" | "toPayment">;

/** One change of a booking, as an entry of its history. */
export function bookingMoment({ fromState, toState, fromPayment, toPayment }: Change): BookingMoment {
  if (toPayment !== fromPayment)
    switch (toPayment) {
      case "refunded":
        return { kind: "success", title: "Refund sent" };
      case "disputed":
        return { kind: "danger", title: "Payment disputed at your bank" };
      case "refund_owed":
        return {
          kind: "wait",
          title: toState === "cancelled" ? "Cancelled, refund requested" : "Refund requested",
        };
      case "awaiting_bank":
        return { kind: "wait", title: "Bank debit started" };
    }
  if (toState === fromState) return { kind: "info", title: "Payment checked again" };
  switch (toState) {
    case "pending":
      return { kind: "wait", title: "Seat held for you" };
    case "confirmed":
      return { kind: "success", title: toPayment === "free" ? "Seat confirmed" : "Paid, seat confirmed" };
    case "failed":
      return { kind: "danger", title: "Payment failed, seat released" };
    case "expired":
      return { kind: "info", title: "Not paid in time, seat released" };
    case "cancelled":
      return { kind: "info", title: "Cancelled, seat released" };
    case "refunded":
      return { kind: "info", title: "Refunded, seat released" };
  }
}
