import { z } from "zod";

/** A seat is held while its booking is `pending` and taken while it is `confirmed`; in every other state it is free. */
export const bookingStates = ["pending", "confirmed", "expired", "failed", "cancelled", "refunded"] as const;

/** The state of the payment. `refund_owed`: owed back, and requested from Stripe until the refund is on its way. */
export const bookingPayments = [
  "open",
  "awaiting_bank",
  "paid",
  "free",
  "failed",
  "none",
  "refund_owed",
  "refunded",
  "disputed",
] as const;

const instant = z.iso.datetime();

export const bookingSchema = z.object({
  id: z.uuid(),
  ownerKey: z.string(),
  courseId: z.string(),
  state: z.enum(bookingStates),
  payment: z.enum(bookingPayments),
  /** Number of the seat, from 1; NULL while this booking has none. */
  seat: z.int().positive().nullable(),
  /** Minor units, as the catalog asked for when it was booked; what was charged is Stripe's. */
  amount: z.int().nonnegative(),
  currency: z.string(),
  sessionId: z.string().nullable(),
  /** Stripe's page while the checkout is open. */
  url: z.string().nullable(),
  /** ISO 8601: how long the seat is held for the payment. */
  holdUntil: instant,
  createdAt: instant,
  updatedAt: instant,
  /** A sentence for the owner when the state does not say enough; else NULL. */
  note: z.string().nullable(),
});
export type Booking = z.infer<typeof bookingSchema>;

export interface StartBooking {
  owner: { type: "user"; id: string };
  email: string;
  name?: string;
  /** Id of a course of the catalog. */
  course: string;
}

export type StartBookingResult =
  | { ok: true; bookingId: string; sessionId: string; url: string /** ISO 8601. */; expiresAt: string }
  | {
      ok: false;
      reason: "unknown_course" | "course_started" | "course_full" | "already_booked" | "payment_processing";
      message: string;
    };

export type CancelBookingResult =
  | {
      ok: true;
      booking: Booking /** Whether the money goes back, by the course's policy. */;
      refund: boolean;
    }
  | { ok: false; reason: "not_found" | "not_cancellable"; message: string };

export interface BookingList {
  /** Newest first. */
  bookings: Booking[];
  /** Pass as `before` for the next page; NULL on the last one. */
  next: string | null;
}

/** Seats of one course. `free` counts neither held nor confirmed ones. */
export interface CourseSeats {
  courseId: string;
  capacity: number;
  free: number;
}
