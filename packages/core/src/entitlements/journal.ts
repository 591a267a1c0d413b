import { desc, eq } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { journal } from "../database/tables.ts";
import type { Entitlement } from "../model/entitlement.ts";
import { type Owner, ownerKey } from "../model/owner.ts";

export type AccessChange =
  | "granted"
  | "extended"
  | "shortened"
  | "revoked"
  | "pending"
  | "denied"
  | "explained";

/** Names the change between two entitlements of one sale; NULL when access, end and reason are the same. */
export function changeBetween(
  before: Entitlement | undefined,
  after: Entitlement | undefined,
): AccessChange | null {
  const had = before?.access === "granted";
  const has = after?.access === "granted";
  if (!had && has) return "granted";
  if (had && !has) return "revoked";
  if (before?.access !== after?.access) return after?.access === "pending" ? "pending" : "denied";
  const was = before?.expiresAt ?? "";
  const is = after?.expiresAt ?? "";
  if (was !== is) return is > was ? "extended" : "shortened";
  return before?.reason === after?.reason ? null : "explained";
}

export type JournalEntry = typeof journal.$inferSelect;

/** The changes of an owner's access, newest first. */
export function readJournal(db: Rows, owner: Owner, limit = 50): Promise<JournalEntry[]> {
  return db
    .select()
    .from(journal)
    .where(eq(journal.ownerKey, ownerKey(owner)))
    .orderBy(desc(journal.id))
    .limit(limit);
}
