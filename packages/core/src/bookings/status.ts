import type { Database } from "../database/database.ts";
import type { Owner } from "../model/owner.ts";
import { type BookingRow, findBookingOfSession } from "./store.ts";

/** The outcome of a checkout that sells a seat. */
export type BookingStatus =
  | { state: "booked"; bookingId: string }
  /** Finished after the seat had gone to another buyer. `refund`: whether a payment goes back. */
  | { state: "seat_lost"; bookingId: string; refund: boolean }
  | { state: "processing" }
  | { state: "awaiting_bank" }
  | { state: "failed"; message: string }
  | { state: "expired" };

/** The outcome by the owner's booking of this session; `processing` while there is none. */
export async function bookingStatus(db: Database, owner: Owner, sessionId: string): Promise<BookingStatus> {
  const booking = await findBookingOfSession(db, owner, sessionId);
  return booking ? statusOf(booking) : { state: "processing" };
}

function statusOf({ id: bookingId, state, payment, refundOwed, note }: BookingRow): BookingStatus {
  if (state === "confirmed") return { state: "booked", bookingId };
  if (state === "cancelled") return { state: "failed", message: note ?? "You cancelled this booking." };
  // A refund is owed for a booking that was not cancelled only if its seat was lost.
  if (refundOwed) return { state: "seat_lost", bookingId, refund: true };
  if (payment === "awaiting_bank") return { state: "awaiting_bank" };
  if (state === "pending") return { state: "processing" };
  if (state === "expired" && payment === "free") return { state: "seat_lost", bookingId, refund: false };
  if (state === "expired" && payment === "none") return { state: "expired" };
  return { state: "failed", message: note ?? "This booking was refunded." };
}
