import { and, eq, inArray, sql } from "drizzle-orm";
import type { Catalog } from "./catalog.ts";
import type { Database, Rows } from "./database.ts";
import { type Entitlement, entitlementSchema, type OwnerEntitlements } from "./entitlement.ts";
import { changeBetween } from "./journal.ts";
import { type Owner, ownerKey } from "./owner.ts";
import { customers, entitlements, journal, snapshots } from "./tables.ts";
import type { WaitingKnock } from "./ticket.ts";

export interface EntitlementCause {
  /** Who looked. */
  source: SyncSource;
  policyVersion: string;
  catalog: Catalog;
}

export type SyncSource = "webhook" | "success-page" | "portal-return" | "sweep" | "person";

interface Keeping {
  owner: Owner;
  customerId: string;
  ticket: number;
  waiting: WaitingKnock[];
  previous: readonly Entitlement[];
  entitlements: Entitlement[];
  cause: EntitlementCause;
  at: Date;
}

/** The owner's rows as they are now. */
export async function findRows(rows: Rows, owner: Owner): Promise<Entitlement[]> {
  const stored = await rows
    .select()
    .from(entitlements)
    .where(eq(entitlements.ownerKey, ownerKey(owner)));
  return stored.map(entitlementOf);
}

/** Brings the owner's rows in line with the fold and appends what changed to the journal. */
export async function keepEntitlements(rows: Rows, keeping: Keeping): Promise<OwnerEntitlements> {
  const key = ownerKey(keeping.owner);
  const before = new Map(keeping.previous.map((entitlement) => [entitlement.id, entitlement]));
  const after = new Map(keeping.entitlements.map((entitlement) => [entitlement.id, entitlement]));

  for (const id of new Set([...before.keys(), ...after.keys()])) {
    const change = changeBetween(before.get(id), after.get(id));
    if (!change) continue;
    await rows.insert(journal).values({
      ownerKey: key,
      entitlementId: id,
      change,
      before: before.get(id) ?? null,
      after: after.get(id) ?? null,
      cause: keeping.cause.source,
      stripeEventId: causeOf(keeping, after.get(id) ?? before.get(id)),
      customerId: keeping.customerId,
      ticket: keeping.ticket,
      policyVersion: keeping.cause.policyVersion,
      at: keeping.at,
    });
  }

  const gone = [...before.keys()].filter((id) => !after.has(id));
  if (gone.length > 0) await rows.delete(entitlements).where(inArray(entitlements.id, gone));
  if (after.size > 0) await upsert(rows, key, keeping);
  return { schema: 1, ownerKey: key, version: keeping.ticket, entitlements: sorted([...after.values()]) };
}

async function upsert(rows: Rows, key: string, keeping: Keeping): Promise<void> {
  const excluded = (column: string) => sql.raw(`excluded.${column}`);
  await rows
    .insert(entitlements)
    .values(
      keeping.entitlements.map((entitlement) => ({
        ...entitlement,
        ownerKey: key,
        ownerType: keeping.owner.type,
        ownerId: keeping.owner.id,
        customerId: keeping.customerId,
        startsAt: dateOf(entitlement.startsAt),
        expiresAt: dateOf(entitlement.expiresAt),
        stripeEventId: causeOf(keeping, entitlement),
        ticket: keeping.ticket,
        createdAt: keeping.at,
        updatedAt: keeping.at,
      })),
    )
    .onConflictDoUpdate({
      target: entitlements.id,
      set: {
        level: excluded("level"),
        access: excluded("access"),
        reason: excluded("reason"),
        startsAt: excluded("starts_at"),
        expiresAt: excluded("expires_at"),
        evidence: excluded("evidence"),
        flags: excluded("flags"),
        // The first knock about a sale is its cause; a look by the success page may have come before any knock.
        stripeEventId: sql`coalesce(${entitlements.stripeEventId}, excluded.stripe_event_id)`,
        ticket: excluded("ticket"),
        updatedAt: excluded("updated_at"),
      },
      // One owner's sale can never become another's, whatever a session says.
      setWhere: eq(entitlements.ownerKey, key),
    });
}

/** The knock about the very sale, if one waited; else the one that waited longest. */
function causeOf({ waiting }: Keeping, entitlement: Entitlement | undefined): string | null {
  const own = waiting.find(({ objectId }) => objectId !== null && objectId === entitlement?.sourceId);
  return (own ?? waiting[0])?.stripeEventId ?? null;
}

/**
 * What the database knows of an owner; an owner nobody has looked at yet has version 0 and no entitlements.
 * Prepared once for each database: the way of every check that the cache could not answer.
 */
export async function findEntitlements(db: Database, owner: Owner): Promise<OwnerEntitlements> {
  const key = ownerKey(owner);
  const found = await preparedFor(db).execute({ key });
  return {
    schema: 1,
    ownerKey: key,
    version: found[0]?.version ?? 0,
    entitlements: sorted(found.flatMap(({ row }) => (row ? [entitlementOf(row)] : []))),
  };
}

const prepared = new WeakMap<Database, ReturnType<typeof prepare>>();

function preparedFor(db: Database) {
  const known = prepared.get(db) ?? prepare(db);
  prepared.set(db, known);
  return known;
}

function prepare(db: Database) {
  return db
    .select({ version: snapshots.applied, row: entitlements })
    .from(customers)
    .innerJoin(snapshots, eq(snapshots.customerId, customers.customerId))
    .leftJoin(entitlements, and(eq(entitlements.ownerKey, customers.ownerKey)))
    .where(eq(customers.ownerKey, sql.placeholder("key")))
    .prepare("tollgate_find_entitlements");
}

function entitlementOf(row: typeof entitlements.$inferSelect): Entitlement {
  return entitlementSchema.parse({
    ...row,
    startsAt: row.startsAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  });
}

function sorted(list: Entitlement[]): Entitlement[] {
  return list.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function dateOf(instant: string | null): Date | null {
  return instant === null ? null : new Date(instant);
}
