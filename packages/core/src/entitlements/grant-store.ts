import { and, asc, desc, eq } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { grants, snapshots } from "../database/tables.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import type { GrantDecision } from "../rules/grants.ts";

/** Every decision that one customer's look carries, in the order in which they were taken. */
export function findGrants(rows: Rows, customerId: string): Promise<GrantDecision[]> {
  return rows.select().from(grants).where(eq(grants.customerId, customerId)).orderBy(asc(grants.id));
}

/** Who gave an owner what, and why, and who took it back: the newest decision first. */
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
 * Writes a decision down and makes its customer due: if nobody could look at once, the sweep does. A look that is being
 * kept holds the customer's row, so that it either sees the decision or is made due after it.
 *
 * @returns whether it is new: what was taken back once stays so
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
