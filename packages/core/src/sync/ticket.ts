import { asc, eq } from "drizzle-orm";
import type { Database, Rows } from "../database/database.ts";
import { inbox, type OpenTicket, snapshots } from "../database/tables.ts";
import { type Snapshot, snapshotSchema } from "../model/snapshot.ts";
import type { Clock } from "../runtime.ts";
import type { WaitingEvent } from "../sync-port.ts";
import { waitingFor } from "../webhook/inbox.ts";

export type TicketAnswer =
  | {
      ok: true;
      ticket: number;
      /** Proves that this very row issued the ticket: after a restore the same number may be issued twice. */
      nonce: string;
      /** When it was taken: Stripe is read after it. */
      takenAt: Date;
      /** The events that were waiting then: the only ones that the sync answers. */
      waiting: WaitingEvent[];
      /** What was stored then: it says where reading may begin. */
      stored: Snapshot | null;
      /** Unix seconds: when the stored sync read Stripe; NULL when it does not say. */
      storedAt: number | null;
    }
  /** Another sync started less than `spacingMs` ago; try again after this many milliseconds. */
  | { ok: false; waitMs: number };

/**
 * Takes the next ticket of a customer, before Stripe is read. Counter, snapshot and open tickets share one row, so that a
 * database that lost its newest writes lost them together. A ticket that the row does not know is invalid.
 *
 * @param spacingMs least milliseconds between the beginnings of two syncs; 0 syncs at once
 * @throws the database's errors
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
    // Read the clock only now: waiting for the row's lock must not count as spacing.
    const at = new Date(clock.now());
    // Clocks of processes differ: a start far in the future must not block syncs until then.
    const waitMs = row.syncStartedAt ? spacingMs - Math.abs(at.getTime() - row.syncStartedAt.getTime()) : 0;
    if (waitMs > 0) return { ok: false, waitMs };
    // Never below the clock: after a database has lost its newest writes, its tickets still exceed those in the cache and
    // in other processes.
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
        paymentIntentId: inbox.paymentIntentId,
        type: inbox.type,
        payload: inbox.payload,
        staleSyncs: inbox.staleSyncs,
      })
      .from(inbox)
      .where(waitingFor(customerId))
      .orderBy(asc(inbox.receivedAt), asc(inbox.stripeEventId));
    const stored = snapshotSchema.safeParse(row.snapshot).data ?? null;
    const storedAt = row.salesSeenAt && Math.floor(row.salesSeenAt.getTime() / 1000);
    return { ok: true, ticket, nonce, takenAt: at, waiting, stored, storedAt };
  });
}

/** Crashed syncs leave their tickets open. Only this many are stored; a sync whose ticket was dropped is repeated. */
const mostOpenTickets = 32;

/** Whether a sync with this ticket may be stored: the row issued the ticket, and no newer sync was applied. */
export function isKeepable(
  row: { issued: number; applied: number; openTickets: OpenTicket[] },
  { ticket, nonce }: OpenTicket,
): boolean {
  const known = row.openTickets.some((open) => open.ticket === ticket && open.nonce === nonce);
  return known && row.applied < ticket && ticket <= row.issued;
}

export async function lockRow(rows: Rows, customerId: string): Promise<typeof snapshots.$inferSelect> {
  const [row] = await rows.select().from(snapshots).where(eq(snapshots.customerId, customerId)).for("update");
  if (!row) throw new Error(`the snapshot row of ${customerId} was deleted while it was being written`);
  return row;
}
