import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { changeBetween } from "../customer/journal.ts";
import type { Database, Rows } from "../database/database.ts";
import { customers, entitlements, inbox, journal, snapshots } from "../database/tables.ts";
import { type Entitlement, entitlementSchema, type OwnerEntitlements } from "../model/entitlement.ts";
import { dateOf } from "../model/instant.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import { type GrantDecision, personBehind } from "../rules/grants.ts";
import type { SyncRecord } from "../sync-port.ts";
import { documentOf, type StoredEntitlement } from "./document.ts";

interface Change {
  /** The owner's rows before. */
  previous: readonly Entitlement[];
  grants: readonly GrantDecision[];
  /** The fold's answer. */
  entitlements: readonly Entitlement[];
}

/** The owner's stored entitlements that rest on one customer. */
export async function findRows(rows: Rows, owner: Owner, customerId: string): Promise<Entitlement[]> {
  const stored = await rows
    .select()
    .from(entitlements)
    .where(and(eq(entitlements.ownerKey, ownerKey(owner)), eq(entitlements.customerId, customerId)));
  return stored.map(entitlementOf);
}

/**
 * Replaces the owner's entitlements of one customer by the fold's, and appends each change to the journal. For the sync's
 * transaction.
 *
 * @returns the owner's document
 */
export async function keepEntitlements(
  rows: Rows,
  sync: SyncRecord,
  { previous, grants, entitlements: answers }: Change,
): Promise<OwnerEntitlements> {
  const key = ownerKey(sync.owner);
  const before = new Map(previous.map((entitlement) => [entitlement.id, entitlement]));
  const after = new Map(answers.map((entitlement) => [entitlement.id, entitlement]));
  const causes = await findCauses(rows, sync, { previous, grants, entitlements: answers });
  const changes = [...new Map([...before, ...after])].flatMap(([id, { sourceId }]) => {
    const change = changeBetween(before.get(id), after.get(id));
    return change ? [{ id, sourceId, change }] : [];
  });
  if (changes.length > 0)
    await rows.insert(journal).values(
      changes.map(({ id, sourceId, change }) => ({
        ownerKey: key,
        entitlementId: id,
        change,
        before: before.get(id) ?? null,
        after: after.get(id) ?? null,
        cause: personBehind(grants, after.get(id)) ?? sync.source,
        stripeEventId: causes(sourceId, after.get(id)),
        customerId: sync.customerId,
        ticket: sync.ticket,
        policyVersion: sync.policy.version,
        at: sync.at,
      })),
    );
  const gone = [...before.keys()].filter((id) => !after.has(id));
  if (gone.length > 0) await rows.delete(entitlements).where(inArray(entitlements.id, gone));
  if (after.size > 0) await upsert(rows, sync, answers, causes);
  const all = await rows.select().from(entitlements).where(eq(entitlements.ownerKey, key));
  return { schema: 1, ownerKey: key, version: sync.ticket, entitlements: documentOf(all.map(storedOf)) };
}

async function upsert(
  rows: Rows,
  sync: SyncRecord,
  answers: readonly Entitlement[],
  causes: Causes,
): Promise<void> {
  const key = ownerKey(sync.owner);
  const excluded = (column: string) => sql.raw(`excluded.${column}`);
  await rows
    .insert(entitlements)
    .values(
      answers.map((entitlement) => ({
        ...entitlement,
        ownerKey: key,
        ownerType: sync.owner.type,
        ownerId: sync.owner.id,
        customerId: sync.customerId,
        startsAt: dateOf(entitlement.startsAt),
        expiresAt: dateOf(entitlement.expiresAt),
        stripeEventId: causes(entitlement.sourceId, entitlement),
        ticket: sync.ticket,
        createdAt: sync.at,
        updatedAt: sync.at,
      })),
    )
    .onConflictDoUpdate({
      target: entitlements.id,
      set: {
        level: excluded("level"),
        seats: excluded("seats"),
        planGroup: excluded("plan_group"),
        access: excluded("access"),
        reason: excluded("reason"),
        startsAt: excluded("starts_at"),
        expiresAt: excluded("expires_at"),
        evidence: excluded("evidence"),
        flags: excluded("flags"),
        // The first event about a sale is its cause; the success page may have synced before any event arrived.
        stripeEventId: sql`coalesce(${entitlements.stripeEventId}, excluded.stripe_event_id)`,
        ticket: excluded("ticket"),
        updatedAt: excluded("updated_at"),
      },
      // A sale never changes its owner, whatever its session's metadata says.
      setWhere: eq(entitlements.ownerKey, key),
    });
}

type Causes = (sourceId: string, after: Entitlement | undefined) => string | null;

/**
 * The event that caused each sale's entitlement: the first stored event about that sale, else the one that waited longest
 * for this sync. Read from the inbox, so that a rebuilt table names the same one. A manual grant has none.
 */
async function findCauses(
  rows: Rows,
  { waiting }: SyncRecord,
  { entitlements: answers, previous, grants }: Change,
): Promise<Causes> {
  const sources = [...new Set([...answers, ...previous].map(({ sourceId }) => sourceId))];
  const first = new Map<string, string>();
  if (sources.length > 0) {
    const known = await rows
      .select({ sourceId: inbox.objectId, stripeEventId: inbox.stripeEventId })
      .from(inbox)
      .where(inArray(inbox.objectId, sources))
      .orderBy(asc(inbox.receivedAt), asc(inbox.stripeEventId));
    for (const { sourceId, stripeEventId } of known)
      if (sourceId && !first.has(sourceId)) first.set(sourceId, stripeEventId);
  }
  return (sourceId, after) =>
    personBehind(grants, after) ? null : (first.get(sourceId) ?? waiting[0]?.stripeEventId ?? null);
}

/**
 * The owner's document, from the database; version 0 and none before the first sync. The statement is prepared once per
 * database, because it runs for every check that misses the cache.
 */
export async function findEntitlements(db: Database, owner: Owner): Promise<OwnerEntitlements> {
  const key = ownerKey(owner);
  const found = await preparedFor(db).execute({ key });
  const rows = new Map(found.flatMap(({ row }) => (row ? [[row.id, storedOf(row)] as const] : [])));
  return {
    schema: 1,
    ownerKey: key,
    // Tickets follow the clock, so those of several customers of one owner can be compared.
    version: Math.max(0, ...found.map(({ version }) => version)),
    entitlements: documentOf([...rows.values()]),
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
    .innerJoin(
      snapshots,
      sql`${snapshots.customerId} = any(array_append(${customers.formerCustomerIds}, ${customers.customerId}))`,
    )
    .leftJoin(entitlements, eq(entitlements.ownerKey, customers.ownerKey))
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

function storedOf(row: typeof entitlements.$inferSelect): StoredEntitlement {
  return { entitlement: entitlementOf(row), createdAt: row.createdAt, updatedAt: row.updatedAt };
}
