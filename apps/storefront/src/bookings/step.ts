import type { Booking, Course } from "@tollgate/core";
import { courseStage } from "./course-text.ts";

/** The best next step for a booking; `none` when the visitor can only wait. */
export type NextStep =
  /** Stripe's page is open for this booking. */
  { kind: "pay"; url: string } | { kind: "try_again" } | { kind: "calendar" } | { kind: "none" };

interface Standing {
  now: number;
  paymentOrigins: readonly string[];
  /** The visitor has a newer booking of this course, which has the next step. */
  isSuperseded: boolean;
}

export function nextStep(booking: Booking, course: Course | undefined, standing: Standing): NextStep {
  const { now, paymentOrigins, isSuperseded } = standing;
  if (!course || courseStage(course, now) === "over") return { kind: "none" };
  if (booking.state === "confirmed") return { kind: "calendar" };
  if (courseStage(course, now) !== "ahead") return { kind: "none" };
  const { state, payment, url } = booking;
  if (isHeld(booking) && !isLapsed(booking, now) && url !== null && isPayment(url, paymentOrigins))
    return { kind: "pay", url };
  // The same request finds an open checkout again, or opens a new one.
  const isMoneyMoving = payment === "refund_owed" || payment === "awaiting_bank" || payment === "disputed";
  const canTryAgain = isHeld(booking) || state === "expired" || state === "failed";
  return canTryAgain && !isMoneyMoving && !isSuperseded ? { kind: "try_again" } : { kind: "none" };
}

/** The newest booking of each course, of a list sorted newest first. */
export function newestByCourse(bookings: readonly Booking[]): Map<string, Booking> {
  const newest = new Map<string, Booking>();
  for (const booking of bookings) if (!newest.has(booking.courseId)) newest.set(booking.courseId, booking);
  return newest;
}

/** Whether the time to pay has ended. */
export function isLapsed({ holdUntil }: Booking, now: number): boolean {
  return now >= Date.parse(holdUntil);
}

/** Whether the seat waits for a payment that has not started. */
export function isHeld({ state, payment }: Booking): boolean {
  return state === "pending" && payment === "open";
}

/** Links lead to payment pages only, whatever answered in Stripe's name. */
function isPayment(url: string, origins: readonly string[]): boolean {
  return URL.canParse(url) && origins.includes(new URL(url).origin);
}
