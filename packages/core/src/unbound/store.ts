import { and, asc, count, eq, inArray } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { unbound } from "../database/tables.ts";

export type UnboundState = "open" | "bound" | "refunded" | "dismissed";

/** Money that was paid, and that nobody is let in for. */
export interface UnboundSale {
  /** `cs_…`, `sub_…` or `in_…` */
  sourceId: string;
  customerId: string | null;
  reason: string;
  /** Who found it first: a source of syncs, or `webhook` for a customer of nobody. */
  foundBy: string;
  foundAt: Date;
  state: UnboundState;
}

interface Found {
  customerId: string | null;
  foundBy: string;
  at: Date;
}

/** Queues each sale once, whoever finds it first and however often. @returns those that are new */
export async function queueUnbound<Sale extends { sourceId: string; reason: string }>(
  rows: Rows,
  sales: readonly Sale[],
  { customerId, foundBy, at }: Found,
): Promise<Sale[]> {
  if (sales.length === 0) return [];
  const inserted = await rows
    .insert(unbound)
    .values(sales.map(({ sourceId, reason }) => ({ sourceId, reason, customerId, foundBy, foundAt: at })))
    .onConflictDoNothing()
    .returning({ sourceId: unbound.sourceId });
  const fresh = new Set(inserted.map(({ sourceId }) => sourceId));
  return sales.filter(({ sourceId }) => fresh.has(sourceId));
}

/** Closes what a sync now grants to its owner: the catalog or the metadata was corrected. */
export async function closeBound(rows: Rows, sourceIds: readonly string[], at: Date): Promise<void> {
  if (sourceIds.length === 0) return;
  await rows
    .update(unbound)
    .set({ state: "bound", decidedAt: at, note: "a sync grants it" })
    .where(and(inArray(unbound.sourceId, [...sourceIds]), eq(unbound.state, "open")));
}

/** Sales that wait for an operator, the oldest first. */
export async function listUnbound(db: Rows, limit = 100): Promise<UnboundSale[]> {
  const rows = await db
    .select()
    .from(unbound)
    .where(eq(unbound.state, "open"))
    .orderBy(asc(unbound.foundAt), asc(unbound.sourceId))
    .limit(limit);
  return rows.map(({ sourceId, customerId, reason, foundBy, foundAt, state }) => ({
    sourceId,
    customerId,
    reason,
    foundBy,
    foundAt,
    state,
  }));
}

/** How many sales wait for an operator. */
export async function countUnbound(db: Rows): Promise<number> {
  const [found] = await db.select({ open: count() }).from(unbound).where(eq(unbound.state, "open"));
  return found?.open ?? 0;
}

export async function findUnbound(db: Rows, sourceId: string) {
  const [row] = await db.select().from(unbound).where(eq(unbound.sourceId, sourceId));
  return row ?? null;
}

export interface Decision {
  /** Who decides: an id, which is stored. */
  by: string;
  reason: string;
}

/** Records a decision once. @returns false when it was decided before */
export async function decide(
  rows: Rows,
  sourceId: string,
  state: Exclude<UnboundState, "open">,
  { by, reason, at }: Decision & { at: Date },
): Promise<boolean> {
  const decided = await rows
    .update(unbound)
    .set({ state, person: by, note: reason, decidedAt: at })
    .where(and(eq(unbound.sourceId, sourceId), eq(unbound.state, "open")))
    .returning({ sourceId: unbound.sourceId });
  return decided.length > 0;
}
