import { and, eq, inArray, isNull } from "drizzle-orm";
import { findSnapshot } from "../customer/snapshots.ts";
import type { Rows } from "../database/database.ts";
import { inbox } from "../database/tables.ts";

/**
 * Gives a customer the waiting thin events about the sessions, subscriptions and invoices that its sync has read: nobody
 * has to ask Stripe whose they are, and its next sync answers all of them. Refunds and the like are left out: their payment
 * must be read too, and only Stripe names it.
 */
export async function claimEvents(db: Rows, customerId: string): Promise<void> {
  const snapshot = await findSnapshot(db, customerId);
  const ids = [
    ...(snapshot?.purchases ?? []).map(({ sessionId }) => sessionId),
    ...(snapshot?.subscriptions ?? []).flatMap(({ id, invoices }) => [
      id,
      ...invoices.map((each) => each.id),
    ]),
  ];
  if (ids.length === 0) return;
  await db
    .update(inbox)
    .set({ customerId })
    .where(and(inArray(inbox.objectId, ids), isNull(inbox.customerId), eq(inbox.state, "received")));
}
