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
  | "explained"
  /** Flags came or went: a partial refund, the dispute of an earlier payment. */
  | "flagged"
  /** An automatic act that moves money. */
  | "duplicate_ended"
  | "booking_refunded"
  | "unbound_bound"
  | "unbound_refunded"
  | "unbound_dismissed"
  /** Personal data was erased. */
  | "forgotten";

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
  if (before?.reason !== after?.reason) return "explained";
  return before?.flags.join() === after?.flags.join() ? null : "flagged";
}

export interface Act {
  owner: Owner;
  customerId: string;
  /** What it is about: an entitlement, a subscription, a booking or a sale. */
  entitlementId: string;
  change: AccessChange;
  /** Who did it, and why. */
  cause: string;
  policyVersion: string;
  at: Date;
}

/** Appends an act that moved money, or an operator's decision, with its reason. */
export async function recordAct(rows: Rows, { owner, ...act }: Act): Promise<void> {
  await rows
    .insert(journal)
    .values({ ...act, ownerKey: ownerKey(owner), before: null, after: null, stripeEventId: null, ticket: 0 });
}

/** A person's decision is stored with who decided, and why. */
export function lacksReason({ by, reason }: { by: string; reason: string }): boolean {
  return by.trim() === "" || reason.trim() === "";
}

export const reasonRequired = {
  reason: "reason_required" as const,
  message: "`by` and `reason` are required; both are kept in the journal.",
};

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
