import { and, asc, eq, inArray, lt, ne, type SQL } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { inbox, syncs } from "../database/tables.ts";
import type { BillingDeps } from "../deps.ts";

const dayMs = 86_400_000;

/** Days. Stripe's Events API and a person at the Dashboard can send an event again for 30 (docs.stripe.com/webhooks). */
const eventDays = 45;
/** Days. Longer than Stripe repeats a delivery by itself: three (docs.stripe.com/webhooks). */
const ignoredDays = 7;
/** Days. A question about last month's bill can still be answered. */
const syncDays = 90;

/**
 * Deletes answered events that Stripe can no longer send again. Parked ones wait for an operator.
 *
 * @returns how many were deleted
 * @throws the database's errors
 */
export async function deleteOldEvents(
  deps: Pick<BillingDeps, "db" | "clock">,
  limit = 10_000,
): Promise<number> {
  const isAnswered = inArray(inbox.state, ["applied", "superseded", "ignored"]);
  const old = oldest(deps.db, and(isAnswered, lt(inbox.receivedAt, before(deps, eventDays))), limit);
  const deleted = await deps.db
    .delete(inbox)
    .where(inArray(inbox.stripeEventId, old))
    .returning({ id: inbox.stripeEventId });
  return deleted.length;
}

/**
 * Erases what ignored events said, after a week: nobody needs it. Their ids stay, so that a repeated delivery is known.
 *
 * @returns how many were erased
 * @throws the database's errors
 */
export async function forgetIgnoredEvents(
  deps: Pick<BillingDeps, "db" | "clock">,
  limit = 10_000,
): Promise<number> {
  const old = deps.db
    .select({ id: inbox.stripeEventId })
    .from(inbox)
    .where(
      and(eq(inbox.state, "ignored"), lt(inbox.receivedAt, before(deps, ignoredDays)), ne(inbox.payload, "")),
    )
    .orderBy(asc(inbox.receivedAt))
    .limit(limit);
  const erased = await deps.db
    .update(inbox)
    .set({ payload: "" })
    .where(inArray(inbox.stripeEventId, old))
    .returning({ id: inbox.stripeEventId });
  return erased.length;
}

/**
 * Deletes the log of syncs of long ago. The journal, which says what they changed, stays.
 *
 * @returns how many were deleted
 * @throws the database's errors
 */
export async function deleteOldSyncs(
  deps: Pick<BillingDeps, "db" | "clock">,
  limit = 50_000,
): Promise<number> {
  const old = deps.db
    .select({ id: syncs.id })
    .from(syncs)
    .where(lt(syncs.finishedAt, before(deps, syncDays)))
    .orderBy(asc(syncs.id))
    .limit(limit);
  const deleted = await deps.db.delete(syncs).where(inArray(syncs.id, old)).returning({ id: syncs.id });
  return deleted.length;
}

/** The ids of events, those first that were received first, for a statement that changes them. */
function oldest(db: Rows, where: SQL | undefined, limit: number) {
  return db
    .select({ id: inbox.stripeEventId })
    .from(inbox)
    .where(where)
    .orderBy(asc(inbox.receivedAt))
    .limit(limit);
}

function before({ clock }: Pick<BillingDeps, "clock">, days: number): Date {
  return new Date(clock.now() - days * dayMs);
}
