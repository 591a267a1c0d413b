import { and, eq, inArray, or } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { bookings } from "../database/tables.ts";
import { ownerKey } from "../model/owner.ts";
import type { BookingSale } from "../rules/booking-sales.ts";
import type { SyncRecord } from "../sync-port.ts";
import { causeOf, givenUp, keepSale, lostRow, nextOf } from "./keep-sale.ts";
import { type BookingRow, changeBooking, isLive } from "./store.ts";
import { noSessionBefore } from "./times.ts";

export interface BookingsOutcome {
  /** Bookings whose refund is owed and not requested yet; to refund in a step of their own. */
  refundsOwed: string[];
  alerts: { alert: "P0" | "P1"; bookingId: string; message: string }[];
}

/**
 * Applies the sales that a sync has read to the owner's bookings: confirms, frees and gives seats. For the sync's
 * transaction. Another owner's booking is never changed, whatever a session's metadata says.
 */
export async function keepBookings(
  rows: Rows,
  sync: SyncRecord,
  sales: readonly BookingSale[],
): Promise<BookingsOutcome> {
  const outcome: BookingsOutcome = { refundsOwed: [], alerts: [] };
  const known = new Map((await lockRows(rows, sync, sales)).map((row) => [row.id, row]));
  const foreign = await foreignIds(rows, sales, known);
  const sold = new Set(sales.map(({ bookingId }) => bookingId));
  for (const row of known.values())
    if (!sold.has(row.id) && hasNoSession(row, sync)) known.set(row.id, await closeRow(rows, row, sync));
  for (const sale of inOrder(sync, sales, known)) {
    const row = known.get(sale.bookingId) ?? lostRow(sale, sync);
    if (!row) continue;
    if (foreign.has(sale.bookingId) || (row.sessionId ?? sale.sessionId) !== sale.sessionId) {
      const message = "a session names a booking that is not its own";
      outcome.alerts.push({ alert: "P0", bookingId: sale.bookingId, message });
      continue;
    }
    const after = await keepSale(rows, { sync, sale, row, known });
    known.set(after.id, after);
    outcome.alerts.push(...alertsOf(row, after, sale));
  }
  for (const { id, payment, refundId } of known.values())
    if (payment === "refund_owed" && refundId === null) outcome.refundsOwed.push(id);
  return outcome;
}

function lockRows(
  rows: Rows,
  { owner, customerId }: SyncRecord,
  sales: readonly BookingSale[],
): Promise<BookingRow[]> {
  const ids = sales.map(({ bookingId }) => bookingId);
  return rows
    .select()
    .from(bookings)
    .where(
      and(
        eq(bookings.ownerKey, ownerKey(owner)),
        or(
          eq(bookings.customerId, customerId),
          inArray(bookings.state, ["pending", "confirmed"]),
          inArray(bookings.id, ids),
        ),
      ),
    )
    .orderBy(bookings.id)
    .for("update");
}

/** Ids of the named bookings that are another owner's. */
async function foreignIds(
  rows: Rows,
  sales: readonly BookingSale[],
  known: Map<string, BookingRow>,
): Promise<Set<string>> {
  const unknown = sales.map(({ bookingId }) => bookingId).filter((id) => !known.has(id));
  if (unknown.length === 0) return new Set();
  const found = await rows.select({ id: bookings.id }).from(bookings).where(inArray(bookings.id, unknown));
  return new Set(found.map(({ id }) => id));
}

/** Whether Stripe can no longer create the booking's session: a seat held for it is free. */
function hasNoSession(row: BookingRow, { customerId, takenAt }: SyncRecord): boolean {
  return row.customerId === customerId && !row.pageClosed && takenAt.getTime() >= noSessionBefore(row);
}

function closeRow(rows: Rows, row: BookingRow, sync: SyncRecord): Promise<BookingRow> {
  const next = row.state === "pending" && row.payment === "open" ? givenUp : row;
  const change = { state: next.state, payment: next.payment, pageClosed: true };
  return changeBooking(rows, row, change, causeOf(sync, null));
}

/** Sales that free a seat first, then those with a seat, then those that need one; earlier payments before later ones. */
function inOrder(
  sync: SyncRecord,
  sales: readonly BookingSale[],
  known: Map<string, BookingRow>,
): BookingSale[] {
  const rank = (sale: BookingSale) => {
    const row = known.get(sale.bookingId);
    if (row && !isLive(nextOf(sync, row, sale).state)) return 0;
    return row?.seat == null ? 2 : 1;
  };
  return sales.toSorted((a, b) => rank(a) - rank(b));
}

function alertsOf(before: BookingRow, after: BookingRow, sale: BookingSale): BookingsOutcome["alerts"] {
  const alert = (message: string) => ({ alert: "P1" as const, bookingId: after.id, message });
  if (before.state === after.state && before.payment === after.payment && before.note === after.note)
    return [];
  if (after.payment === "refund_owed" && sale.failedRefundId !== null) return [alert("a refund has failed")];
  if (after.payment === "refund_owed" && after.state === "expired")
    return [alert("paid for a seat that was lost")];
  if (isLive(before.state) && after.state === "expired" && after.payment === "awaiting_bank")
    return [alert("a seat was given up because the bank had not answered")];
  if (after.payment === "free" && after.state === "expired") return [alert("a free seat was lost")];
  return [];
}
