import type { Booking, Course } from "@tollgate/core";
import { moment } from "../words.ts";
import { courseStage, refundEndsAt } from "./course-text.ts";
import { isHeld, isLapsed } from "./step.ts";

export interface BookingWords {
  kind: "neutral" | "success" | "wait" | "warning" | "danger";
  /** One word or two. */
  badge: string;
  /** What is so, and what happens next. */
  text: string;
}

const slowBanks = "Banks take up to ten days to show it.";

/**
 * How a booking stands, for the person who made it. No sum is named for what was paid or goes back: a promotion code
 * may have made it less than the price.
 */
export function bookingWords(booking: Booking, now: number): BookingWords {
  const { state, note } = booking;
  if (isHeld(booking) && isLapsed(booking, now))
    return {
      kind: "neutral",
      badge: "Time ran out",
      text: "The time to pay has ended. If you paid at the last moment, that shows here shortly; otherwise the seat goes back on sale.",
    };
  switch (booking.payment) {
    case "refund_owed":
      return {
        kind: "wait",
        badge: "Refund on its way",
        text: note ?? `You gave the seat back. What you paid goes back the way it came. ${slowBanks}`,
      };
    case "refunded": {
      const why =
        state === "cancelled" ? "You gave the seat back." : (note ?? "The seat is no longer yours.");
      return { kind: "neutral", badge: "Refunded", text: `${why} The money was sent back. ${slowBanks}` };
    }
    case "disputed":
      return {
        kind: "danger",
        badge: "Payment disputed",
        text: note ?? "Your bank was asked to take the payment back.",
      };
  }
  return { ...byState[state](booking), ...(note ? { text: note } : {}) };
}

const byState: Record<Booking["state"], (booking: Booking) => BookingWords> = {
  pending: ({ payment }) =>
    payment === "awaiting_bank"
      ? {
          kind: "wait",
          badge: "Waiting for your bank",
          text: "Your seat is kept until your bank answers, which takes a few days. There is nothing for you to do.",
        }
      : { kind: "warning", badge: "Not paid yet", text: "Your seat is held for you while you pay." },
  confirmed: ({ payment }) =>
    payment === "free"
      ? { kind: "success", badge: "Confirmed", text: "The seat is yours. There was nothing to pay." }
      : { kind: "success", badge: "Paid", text: "The seat is yours." },
  expired: (booking) => ({
    kind: "neutral",
    badge: "Not paid in time",
    text: `The seat went back on sale. ${charge(booking)}`,
  }),
  failed: (booking) => ({
    kind: "danger",
    badge: "Payment failed",
    text: `Your bank did not complete the payment, so the seat went back on sale. ${charge(booking)}`,
  }),
  cancelled: (booking) => ({
    kind: "neutral",
    badge: "Cancelled",
    text:
      booking.payment === "paid"
        ? "You gave the seat back after the last day for a refund, so what you paid stays paid."
        : `You gave the seat back. ${charge(booking)}`,
  }),
  refunded: () => ({ kind: "neutral", badge: "Refunded", text: "The seat is no longer yours." }),
};

function charge({ payment }: Booking): string {
  if (payment === "paid") return "Your payment has reached us; what becomes of it shows here soon.";
  if (payment === "free") return "There was nothing to pay.";
  return payment === "awaiting_bank"
    ? "Your bank has not answered yet: if the payment still arrives, all of it goes back to you."
    : "Nothing was charged.";
}

/** Whether a booking can be given back at all. */
export function isCancellable(booking: Booking, course: Course | undefined, now: number): boolean {
  if (!course || courseStage(course, now) !== "ahead" || booking.payment === "disputed") return false;
  return booking.state === "pending" || booking.state === "confirmed";
}

export interface CancelWords {
  /** What happens to the money, on the button's page. */
  text: string;
  /** What the visitor agrees to; sent with the form, so that nobody agrees to one thing and gets another. */
  refund: boolean;
}

/** What cancelling now would do to the money, in plain words: the same rule as the billing core's. */
export function cancelWords(booking: Booking, course: Course, now: number): CancelWords {
  const end = refundEndsAt(course);
  if (isHeld(booking) || booking.payment === "free")
    return { refund: false, text: "Nothing was charged, so there is nothing to send back." };
  if (now <= Date.parse(end) && booking.payment === "awaiting_bank")
    return { refund: true, text: "Once your bank has sent the payment, all of it goes back." };
  // The last moment still counts, as it does when the booking is cancelled.
  return now <= Date.parse(end)
    ? { refund: true, text: `All that you paid goes back the way it came. ${slowBanks}` }
    : {
        refund: false,
        text: `The last moment for a refund was ${moment(end)}. You can give the seat back, but what you paid stays paid.`,
      };
}

/** `Held until 14:35 UTC`; with the day when that is not today. */
export function heldUntil(iso: string, now: number): string {
  const same = iso.slice(0, 10) === new Date(now).toISOString().slice(0, 10);
  return same ? `${clock.format(new Date(iso))} UTC` : moment(iso);
}

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "UTC" });
