import type { Database } from "../database/database.ts";
import type { Owner } from "../model/owner.ts";
import { type BookingRow, findBookingOfSession } from "./store.ts";

/** What became of a checkout that sells a seat. */
export type BookingStatus =
  | { state: "booked"; bookingId: string }
  /** Paid after the seat had gone to somebody else. `refund`: whether there is money to give back. */
  | { state: "seat_lost"; bookingId: string; refund: boolean }
  | { state: "processing" }
  | { state: "awaiting_bank" }
  | { state: "failed"; message: string }
  | { state: "expired" };

/** What the owner's booking says about its session; `processing` while nobody knows of a booking. */
export async function bookingStatus(db: Database, owner: Owner, sessionId: string): Promise<BookingStatus> {
  const booking = await findBookingOfSession(db, owner, sessionId);
  return booking ? statusOf(booking) : { state: "processing" };
}

function statusOf({ id: bookingId, state, payment, refundOwed, note }: BookingRow): BookingStatus {
  if (state === "confirmed") return { state: "booked", bookingId };
  if (state === "cancelled") return { state: "failed", message: note ?? "You cancelled this booking." };
  if (payment === "awaiting_bank") return { state: "awaiting_bank" };
  if (state === "pending") return { state: "processing" };
  // Money is owed for a booking that nobody cancelled only because its seat was lost.
  if (refundOwed) return { state: "seat_lost", bookingId, refund: true };
  if (state === "expired" && payment === "free") return { state: "seat_lost", bookingId, refund: false };
  if (state === "expired" && payment === "none") return { state: "expired" };
  return { state: "failed", message: note ?? "This booking was refunded." };
}
