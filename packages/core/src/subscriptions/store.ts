import { and, asc, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { exists, type Rows } from "../database/database.ts";
import { merchantSubscriptions, subscriptions, subscriptionTransitions } from "../database/tables.ts";
import type { Entitlement } from "../model/entitlement.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import type { Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import { type SubscriptionInfo, subscriptionInfoSchema } from "../model/subscription.ts";
import type { SyncRecord } from "../sync-port.ts";
import { deriveSubscription } from "./state.ts";

interface Change {
  snapshot: Snapshot;
  /** The fold's answer. */
  entitlements: readonly Entitlement[];
}

/** Brings both layers in line with the snapshot, and appends each change of a status to the transitions. */
export async function keepSubscriptions(
  rows: Rows,
  sync: SyncRecord,
  { snapshot, entitlements }: Change,
): Promise<void> {
  const stored = await rows
    .select({ id: merchantSubscriptions.id, status: merchantSubscriptions.status })
    .from(merchantSubscriptions)
    .where(eq(merchantSubscriptions.customerId, sync.customerId));
  const before = new Map(stored.map(({ id, status }) => [id, status]));
  const after = new Map(snapshot.subscriptions.map(({ id, status }) => [id, status]));
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (id) => before.get(id) !== after.get(id),
  );
  if (changed.length > 0)
    await rows.insert(subscriptionTransitions).values(
      changed.map((id) => ({
        subscriptionId: id,
        ownerKey: ownerKey(sync.owner),
        fromStatus: before.get(id) ?? null,
        toStatus: after.get(id) ?? null,
        cause: sync.source,
        stripeEventId: sync.waiting.find(({ objectId }) => objectId === id)?.stripeEventId ?? null,
        ticket: sync.ticket,
        at: sync.at,
      })),
    );
  const gone = [...before.keys()].filter((id) => !after.has(id));
  if (gone.length > 0)
    await rows.delete(merchantSubscriptions).where(inArray(merchantSubscriptions.id, gone));
  for (const subscription of snapshot.subscriptions) await upsert(rows, sync, subscription, entitlements);
}

async function upsert(
  rows: Rows,
  sync: SyncRecord,
  facts: SubscriptionFacts,
  entitlements: readonly Entitlement[],
): Promise<void> {
  const { ticket, at: updatedAt } = sync;
  const merchant = { ...merchantRow(facts, sync.customerId), ticket, updatedAt };
  const [written] = await rows
    .insert(merchantSubscriptions)
    .values(merchant)
    .onConflictDoUpdate({
      target: merchantSubscriptions.id,
      set: merchant,
      // A subscription never changes its customer: another one's row stays as it is.
      setWhere: eq(merchantSubscriptions.customerId, sync.customerId),
    })
    .returning({ id: merchantSubscriptions.id });
  if (!written) return;
  const { status: _, accessUntil, renewsAt, ...info } = deriveSubscription(facts, entitlements, sync.catalog);
  const platform = {
    ...info,
    ownerKey: ownerKey(sync.owner),
    accessUntil: dateOf(accessUntil),
    renewsAt: dateOf(renewsAt),
    ticket,
    updatedAt,
  };
  await rows
    .insert(subscriptions)
    .values(platform)
    .onConflictDoUpdate({ target: subscriptions.id, set: platform });
}

function merchantRow(facts: SubscriptionFacts, customerId: string) {
  const periodEnd = Math.max(...facts.items.map((item) => item.periodEnd));
  return {
    id: facts.id,
    customerId,
    status: facts.status,
    items: facts.items,
    currentPeriodEnd: Number.isFinite(periodEnd) ? new Date(periodEnd * 1000) : null,
    trialEnd: instant(facts.trialEnd),
    cancelAt: instant(facts.cancelAt),
    cancelAtPeriodEnd: facts.cancelAtPeriodEnd,
    endedAt: instant(facts.endedAt),
    pauseCollection: facts.pauseCollection,
    collectionMethod: facts.collectionMethod,
    latestInvoiceId: facts.latestInvoice?.id ?? null,
    latestInvoiceStatus: facts.latestInvoice?.status ?? null,
    stripeCreatedAt: new Date(facts.createdAt * 1000),
  };
}

/** An owner's subscriptions, the newest first, both layers joined. */
export async function listSubscriptions(db: Rows, owner: Owner): Promise<SubscriptionInfo[]> {
  const found = await db
    .select({ platform: subscriptions, status: merchantSubscriptions.status })
    .from(subscriptions)
    .innerJoin(merchantSubscriptions, eq(merchantSubscriptions.id, subscriptions.id))
    .where(eq(subscriptions.ownerKey, ownerKey(owner)))
    .orderBy(desc(merchantSubscriptions.stripeCreatedAt), asc(subscriptions.id));
  return found.map(({ platform, status }) =>
    subscriptionInfoSchema.parse({
      ...platform,
      status,
      accessUntil: platform.accessUntil?.toISOString() ?? null,
      renewsAt: platform.renewsAt?.toISOString() ?? null,
    }),
  );
}

/** Whether an owner has a subscription in a plan group that is not over: another one would be paid twice. */
export function hasLiveSubscription(db: Rows, owner: Owner, planGroup: string): Promise<boolean> {
  return exists(db, subscriptions, and(ofGroup(owner, planGroup), sql`${subscriptions.state} <> 'ended'`));
}

/** Whether an owner has had a subscription of a plan group, in any state. */
export function hasEverSubscribed(db: Rows, owner: Owner, planGroup: string): Promise<boolean> {
  return exists(db, subscriptions, ofGroup(owner, planGroup));
}

function ofGroup(owner: Owner, planGroup: string): SQL | undefined {
  return and(eq(subscriptions.ownerKey, ownerKey(owner)), eq(subscriptions.planGroup, planGroup));
}

/** Live subscriptions beside an older one of the same plan group, with their customers: somebody pays twice. */
export function findDuplicates(
  db: Rows,
  limit = 50,
): Promise<{ subscriptionId: string; customerId: string }[]> {
  return db
    .select({ subscriptionId: subscriptions.id, customerId: merchantSubscriptions.customerId })
    .from(subscriptions)
    .innerJoin(merchantSubscriptions, eq(merchantSubscriptions.id, subscriptions.id))
    .where(eq(subscriptions.duplicate, true))
    .orderBy(asc(subscriptions.id))
    .limit(limit);
}

export type SubscriptionTransition = typeof subscriptionTransitions.$inferSelect;

/** Every change of a subscription's status that was seen, oldest first. */
export function readTransitions(db: Rows, subscriptionId: string): Promise<SubscriptionTransition[]> {
  return db
    .select()
    .from(subscriptionTransitions)
    .where(eq(subscriptionTransitions.subscriptionId, subscriptionId))
    .orderBy(asc(subscriptionTransitions.id));
}

function instant(seconds: number | null): Date | null {
  return seconds === null ? null : new Date(seconds * 1000);
}

function dateOf(iso: string | null): Date | null {
  return iso === null ? null : new Date(iso);
}
