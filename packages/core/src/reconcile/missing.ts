import { and, asc, gt, inArray, isNotNull, isNull, lt, notInArray, or } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { customers, merchantSubscriptions, openInvoices } from "../database/tables.ts";
import { endedStatuses } from "../rules/coverage/live.ts";

export async function noteListedSubscriptions(db: Rows, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(merchantSubscriptions)
    .set({ listedAt: at })
    .where(inArray(merchantSubscriptions.id, [...ids]));
}

export async function noteListedCustomers(db: Rows, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(customers)
    .set({ listedAt: at })
    .where(inArray(customers.customerId, [...ids]));
}

export interface Missing {
  /** By which the next page goes on. */
  id: string;
  customerId: string;
}

/** Subscriptions that are stored as live, were there before a list was begun, and were not in it. */
export function missingSubscriptions(
  db: Rows,
  begun: Date,
  after: string | null,
  limit: number,
): Promise<Missing[]> {
  const { id, customerId, status, listedAt, stripeCreatedAt } = merchantSubscriptions;
  return db
    .select({ id, customerId })
    .from(merchantSubscriptions)
    .where(
      and(
        notInArray(status, endedStatuses),
        or(isNull(listedAt), lt(listedAt, begun)),
        lt(stripeCreatedAt, begun),
        after === null ? undefined : gt(id, after),
      ),
    )
    .orderBy(asc(id))
    .limit(limit);
}

/** Customers that an owner has, that were there before a list was begun, and were not in it. */
export async function missingCustomers(
  db: Rows,
  begun: Date,
  after: string | null,
  limit: number,
): Promise<Missing[]> {
  const { ownerKey, customerId, listedAt, updatedAt } = customers;
  const rows = await db
    .select({ id: ownerKey, customerId })
    .from(customers)
    .where(
      and(
        isNotNull(customerId),
        or(isNull(listedAt), lt(listedAt, begun)),
        lt(updatedAt, begun),
        after === null ? undefined : gt(ownerKey, after),
      ),
    )
    .orderBy(asc(ownerKey))
    .limit(limit);
  return rows.flatMap((row) => (row.customerId === null ? [] : [{ id: row.id, customerId: row.customerId }]));
}

export async function noteListedInvoices(db: Rows, ids: readonly string[], at: Date): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(openInvoices)
    .set({ listedAt: at })
    .where(inArray(openInvoices.id, [...ids]));
}

/** Invoices that are stored as open, were so before a list was begun, and were not in it. */
export function missingInvoices(
  db: Rows,
  begun: Date,
  after: string | null,
  limit: number,
): Promise<Missing[]> {
  const { id, customerId, listedAt, notedAt } = openInvoices;
  return db
    .select({ id, customerId })
    .from(openInvoices)
    .where(
      and(
        or(isNull(listedAt), lt(listedAt, begun)),
        lt(notedAt, begun),
        after === null ? undefined : gt(id, after),
      ),
    )
    .orderBy(asc(id))
    .limit(limit);
}
