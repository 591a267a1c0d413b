import { asc, eq } from "drizzle-orm";
import type { Database, Rows } from "../database/database.ts";
import { inbox, type OpenTicket, snapshots } from "../database/tables.ts";
import type { Clock } from "../runtime.ts";
import type { WaitingEvent } from "../sync-port.ts";
import { waitingFor } from "../webhook/inbox.ts";

export type TicketAnswer =
  | {
      ok: true;
      ticket: number;
      /** Proves that this very row issued the ticket: after a restore the same number may be issued twice. */
      nonce: string;
      /** When it was taken: the look begins after it. */
      takenAt: Date;
      /** The knocks that waited before the look: the only ones that it answers. */
      waiting: WaitingEvent[];
    }
  /** The newest look began less than the spacing ago: come back after this many milliseconds. */
  | { ok: false; waitMs: number };

/**
 * Takes the next ticket of a customer, before the look. Counter, snapshot and open tickets share one row, so that
 * a database that lost its newest writes has lost them together: a ticket it does not know is worth nothing.
 *
 * @param spacingMs least time between the beginnings of two looks; 0 to look whatever happens
 */
export function takeTicket(
  db: Database,
  {
    customerId,
    nonce,
    clock,
    spacingMs,
  }: { customerId: string; nonce: string; clock: Clock; spacingMs: number },
): Promise<TicketAnswer> {
  return db.transaction(async (rows) => {
    await rows.insert(snapshots).values({ customerId }).onConflictDoNothing();
    const row = await lockRow(rows, customerId);
    // Read now: whoever waited long for this row would count the spacing from before the look that held it.
    const at = new Date(clock.now());
    // Two processes' clocks differ: a look from a future far away says nothing about how long to wait.
    const waitMs = row.syncStartedAt ? spacingMs - Math.abs(at.getTime() - row.syncStartedAt.getTime()) : 0;
    if (waitMs > 0) return { ok: false, waitMs };
    // Never below the clock: after a database has lost its newest writes, its tickets are still above those that the
    // cache and other processes remember.
    const ticket = Math.max(row.issued + 1, at.getTime());
    await rows
      .update(snapshots)
      .set({
        issued: ticket,
        openTickets: [...row.openTickets.slice(-mostOpenTickets), { ticket, nonce }],
        syncStartedAt: at,
      })
      .where(eq(snapshots.customerId, customerId));
    const waiting = await rows
      .select({
        stripeEventId: inbox.stripeEventId,
        objectId: inbox.objectId,
        type: inbox.type,
        payload: inbox.payload,
        staleSyncs: inbox.staleSyncs,
      })
      .from(inbox)
      .where(waitingFor(customerId))
      .orderBy(asc(inbox.receivedAt), asc(inbox.stripeEventId));
    return { ok: true, ticket, nonce, takenAt: at, waiting };
  });
}

/** Looks that crashed leave their tickets open; the oldest are forgotten, and their looks would be repeated. */
const mostOpenTickets = 32;

/** Whether a look with this ticket may be kept: issued by this row, and not overtaken. */
export function isKeepable(
  row: { issued: number; applied: number; openTickets: OpenTicket[] },
  { ticket, nonce }: OpenTicket,
): boolean {
  const known = row.openTickets.some((open) => open.ticket === ticket && open.nonce === nonce);
  return known && row.applied < ticket && ticket <= row.issued;
}

export async function lockRow(rows: Rows, customerId: string): Promise<typeof snapshots.$inferSelect> {
  const [row] = await rows.select().from(snapshots).where(eq(snapshots.customerId, customerId)).for("update");
  if (!row) throw new Error(`the snapshot row of ${customerId} is gone while it is being written`);
  return row;
}
