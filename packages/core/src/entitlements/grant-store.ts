import { and, asc, desc, eq } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { grants, snapshots } from "../database/tables.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import type { GrantDecision } from "../rules/grants.ts";

/** Every decision about manual grants of one customer, oldest first. */
export function findGrants(rows: Rows, customerId: string): Promise<GrantDecision[]> {
  return rows.select().from(grants).where(eq(grants.customerId, customerId)).orderBy(asc(grants.id));
}

/** An owner's manual grants and revocations, with who decided and why; newest first. */
export function listGrants(db: Rows, owner: Owner): Promise<GrantDecision[]> {
  return db
    .select()
    .from(grants)
    .where(eq(grants.ownerKey, ownerKey(owner)))
    .orderBy(desc(grants.id));
}

export async function findGrant(rows: Rows, grantId: string): Promise<GrantDecision | null> {
  const [row] = await rows
    .select()
    .from(grants)
    .where(and(eq(grants.grantId, grantId), eq(grants.change, "granted")));
  return row ?? null;
}

/**
 * Stores a decision and schedules a sync of its customer, which the sweep runs if nobody does before. A sync that is
 * being stored holds the customer's row: it either includes the decision, or another one is scheduled after it.
 *
 * @returns whether it is new; a grant is revoked only once
 */
export async function writeDecision(rows: Rows, decision: Omit<GrantDecision, "id">): Promise<boolean> {
  const { customerId, at } = decision;
  const written = await rows
    .insert(grants)
    .values(decision)
    .onConflictDoNothing()
    .returning({ id: grants.id });
  if (written.length === 0) return false;
  await rows
    .insert(snapshots)
    .values({ customerId, nextChangeAt: at })
    .onConflictDoUpdate({ target: snapshots.customerId, set: { nextChangeAt: at } });
  return true;
}
