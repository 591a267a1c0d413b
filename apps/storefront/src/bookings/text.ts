import type { Booking, Course } from "@tollgate/core";
import { moment } from "../words.ts";
import { courseStage, refundEndsAt } from "./course-text.ts";
import { isHeld, isLapsed } from "./step.ts";

export interface BookingWords {
  kind: "neutral" | "success" | "wait" | "warning" | "danger";
  /** One to three words. */
  badge: string;
  /** The state, and what happens next. */
  text: string;
}

const slowBanks = "Your bank may take up to ten days to show it.";

/**
 * The state of a booking, for the person who made it. It names no amounts: with a promotion code they are less than the
 * price.
 */
export function bookingWords(booking: Booking, now: number): BookingWords {
  const { state, note } = booking;
  if (isHeld(booking) && isLapsed(booking, now))
    return {
      kind: "neutral",
      badge: "Time ran out",
      text: "The time to pay has ended. If you paid at the last moment, your seat shows up here shortly. Otherwise it goes back on sale.",
    };
  switch (booking.payment) {
    case "refund_owed":
      return {
        kind: "wait",
        badge: "Refund on its way",
        text: note ?? `You cancelled. We send your money back the way you paid. ${slowBanks}`,
      };
    case "refunded": {
      const why = state === "cancelled" ? "You cancelled." : (note ?? "The seat is no longer yours.");
      return { kind: "neutral", badge: "Refunded", text: `${why} We sent your money back. ${slowBanks}` };
    }
    case "disputed":
      return {
        kind: "danger",
        badge: "Payment disputed",
        text: note ?? "You asked your bank to take the payment back.",
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
          text: "Your seat stays yours until your bank answers, which takes a few days. If it has not answered when the course begins, you lose the seat and get your money back.",
        }
      : { kind: "warning", badge: "Not paid yet", text: "We hold your seat while you pay." },
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
        ? "You cancelled after the last moment for a refund, so you do not get your money back."
        : `You cancelled. ${charge(booking)}`,
  }),
  refunded: () => ({ kind: "neutral", badge: "Refunded", text: "The seat is no longer yours." }),
};

function charge({ payment }: Booking): string {
  if (payment === "paid") return "We got your payment. What happens to it shows up here soon.";
  if (payment === "free") return "There was nothing to pay.";
  return payment === "awaiting_bank"
    ? "Your bank has not answered yet. If the payment still arrives, you get all of it back."
    : "Nothing was charged.";
}

/** Whether a booking can be cancelled. */
export function isCancellable(booking: Booking, course: Course | undefined, now: number): boolean {
  if (!course || courseStage(course, now) !== "ahead" || booking.payment === "disputed") return false;
  return booking.state === "pending" || booking.state === "confirmed";
}

export interface CancelWords {
  /** What happens to the money. */
  text: string;
  /** The promise of the page, sent with the form, so that a visitor who was promised a refund gets one or is asked again. */
  refund: boolean;
}

/** What cancelling now would do to the money, by the same rule as billing. */
export function cancelWords(booking: Booking, course: Course, now: number): CancelWords {
  const end = refundEndsAt(course);
  if (isHeld(booking) || booking.payment === "free")
    return { refund: false, text: "Nothing was charged, so there is nothing to refund." };
  if (now <= Date.parse(end) && booking.payment === "awaiting_bank")
    return { refund: true, text: "As soon as your bank has sent the payment, you get all of it back." };
  // The last moment is included, as in billing.
  return now <= Date.parse(end)
    ? { refund: true, text: `You get all of your money back, the way you paid. ${slowBanks}` }
    : {
        refund: false,
        text: `The last moment for a refund was ${moment(end)}. You can still cancel, but you will not get your money back.`,
      };
}

/** `14:35 UTC`; with the day when that is not today. */
export function heldUntil(iso: string, now: number): string {
  const same = iso.slice(0, 10) === new Date(now).toISOString().slice(0, 10);
  return same ? `${clock.format(new Date(iso))} UTC` : moment(iso);
}

const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "UTC" });
