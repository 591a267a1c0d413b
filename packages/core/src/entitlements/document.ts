import type { Entitlement, Reason } from "../model/entitlement.ts";
import { compareIds } from "../model/order.ts";

export interface StoredEntitlement {
  entitlement: Entitlement;
  createdAt: Date;
  /** When the newest sync that answered it was stored. */
  updatedAt: Date;
}

/** Of those that are over, how many the newest ones are that an owner is still shown. */
const mostOver = 30;

/** A sale or subscription that was refused for one of these is over; if it comes back, a sync grants it again. */
const finalReasons: readonly Reason[] = [
  "canceled",
  "incomplete",
  "refunded",
  "dispute_lost",
  "payment_failed",
  "manual_revoked",
];

/**
 * What an owner's document holds, in the cache and in memory: everything that runs, begins later, waits or may come back,
 * and the newest that are over. The table has all of them; the document does not grow with an owner's past. It follows
 * from the rows alone, so that two readers of one version have the same.
 *
 * @returns sorted by id
 */
export function documentOf(rows: readonly StoredEntitlement[]): Entitlement[] {
  const syncedAt = Math.max(...rows.map(({ updatedAt }) => updatedAt.getTime()));
  const over = rows
    .filter(({ entitlement }) => isOver(entitlement, syncedAt))
    .sort((a, b) => endOf(b) - endOf(a) || compareIds(a.entitlement.id, b.entitlement.id));
  const left = new Set(over.slice(mostOver));
  return rows
    .filter((row) => !left.has(row))
    .map(({ entitlement }) => entitlement)
    .sort((a, b) => compareIds(a.id, b.id));
}

function isOver({ access, reason, expiresAt }: Entitlement, syncedAt: number): boolean {
  if (access === "denied") return finalReasons.includes(reason);
  return access === "granted" && expiresAt !== null && Date.parse(expiresAt) <= syncedAt;
}

function endOf({ entitlement: { expiresAt }, createdAt }: StoredEntitlement): number {
  return expiresAt === null ? createdAt.getTime() : Date.parse(expiresAt);
}
