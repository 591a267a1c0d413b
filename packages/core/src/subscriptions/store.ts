import { and, asc, desc, eq, inArray, notInArray, type SQL } from "drizzle-orm";
import { longestWithoutSync } from "../customer/scheduled.ts";
import { exists, type Rows } from "../database/database.ts";
import {
  merchantSubscriptions,
  snapshots,
  subscriptions,
  subscriptionTransitions,
} from "../database/tables.ts";
import { dateOf, dateOfSeconds } from "../model/instant.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import type { Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import { type SubscriptionInfo, subscriptionInfoSchema } from "../model/subscription.ts";
import { endedStatuses } from "../rules/coverage/live.ts";
import type { Fold } from "../rules/fold-input.ts";
import type { SyncRecord } from "../sync-port.ts";
import { deriveSubscription } from "./state.ts";

interface Change {
  snapshot: Snapshot;
  fold: Fold;
}

/**
 * Replaces the customer's subscriptions, Stripe's facts and the platform's view, by the snapshot's, and appends each
 * change of status to the transitions. For the sync's transaction.
 */
export async function keepSubscriptions(
  rows: Rows,
  sync: SyncRecord,
  { snapshot, fold }: Change,
): Promise<void> {
  const stored = await rows
    .select({ id: merchantSubscriptions.id, status: merchantSubscriptions.status })
    .from(merchantSubscriptions)
    .where(eq(merchantSubscriptions.customerId, sync.customerId));
  const before = new Map(stored.map(({ id, status }) => [id, status]));
  const after = new Map(snapshot.subscriptions.map(({ id, status }) => [id, status]));
  // One that has left the snapshot is over, and its rows stay.
  const changed = [...after.keys()].filter((id) => before.get(id) !== after.get(id));
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
  for (const subscription of snapshot.subscriptions) await upsert(rows, sync, subscription, fold);
}

/** Counts a customer's subscriptions as canceled, when Stripe does not know the customer. The next sync may find them again. */
export async function endSubscriptions(
  rows: Rows,
  {
    owner,
    customerId,
    ticket,
    source,
    at,
  }: Pick<SyncRecord, "owner" | "customerId" | "ticket" | "source" | "at">,
): Promise<void> {
  const live = await listLive(rows, customerId);
  if (live.length === 0) return;
  const ids = live.map(({ id }) => id);
  await rows
    .update(merchantSubscriptions)
    .set({ status: "canceled", endedAt: at, updatedAt: at })
    .where(inArray(merchantSubscriptions.id, ids));
  await rows
    .update(subscriptions)
    .set({ state: "ended", duplicate: false, renewsAt: null, updatedAt: at })
    .where(inArray(subscriptions.id, ids));
  await rows.insert(subscriptionTransitions).values(
    live.map(({ id, status }) => ({
      subscriptionId: id,
      ownerKey: ownerKey(owner),
      fromStatus: status,
      toStatus: "canceled",
      cause: source,
      stripeEventId: null,
      ticket,
      at,
    })),
  );
}

async function upsert(rows: Rows, sync: SyncRecord, facts: SubscriptionFacts, fold: Fold): Promise<void> {
  const { ticket, at: updatedAt } = sync;
  const merchant = { ...merchantRow(facts, sync.customerId), ticket, updatedAt };
  const [written] = await rows
    .insert(merchantSubscriptions)
    .values(merchant)
    .onConflictDoUpdate({
      target: merchantSubscriptions.id,
      set: merchant,
      // A subscription never changes its customer: another customer's row stays as it is.
      setWhere: eq(merchantSubscriptions.customerId, sync.customerId),
    })
    .returning({ id: merchantSubscriptions.id });
  if (!written) return;
  const { status: _, accessUntil, renewsAt, ...info } = deriveSubscription(facts, fold, sync.catalog);
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
    trialEnd: dateOfSeconds(facts.trialEnd),
    cancelAt: dateOfSeconds(facts.cancelAt),
    cancelAtPeriodEnd: facts.cancelAtPeriodEnd,
    endedAt: dateOfSeconds(facts.endedAt),
    pauseCollection: facts.pauseCollection,
    collectionMethod: facts.collectionMethod,
    latestInvoiceId: facts.latestInvoiceId,
    latestInvoiceStatus: facts.invoices.find(({ id }) => id === facts.latestInvoiceId)?.status ?? null,
    stripeCreatedAt: new Date(facts.createdAt * 1000),
  };
}

/** An owner's subscriptions, newest first: the platform's view, with Stripe's status. */
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

/** Whether an owner has a subscription of a plan group that has not ended: with another one they would pay twice. */
export function hasLiveSubscription(db: Rows, owner: Owner, planGroup: string): Promise<boolean> {
  const ended = db
    .select({ id: merchantSubscriptions.id })
    .from(merchantSubscriptions)
    .where(inArray(merchantSubscriptions.status, endedStatuses));
  return exists(db, subscriptions, and(ofGroup(owner, planGroup), notInArray(subscriptions.id, ended)));
}

/** Whether an owner has had a subscription of a plan group, in any state. */
export function hasEverSubscribed(db: Rows, owner: Owner, planGroup: string): Promise<boolean> {
  return exists(db, subscriptions, ofGroup(owner, planGroup));
}

function ofGroup(owner: Owner, planGroup: string): SQL | undefined {
  return and(eq(subscriptions.ownerKey, ownerKey(owner)), eq(subscriptions.planGroup, planGroup));
}

/** Live subscriptions beside an older one of the same plan group: their owners pay twice. */
export function findDuplicates(
  db: Rows,
  limit = 50,
): Promise<{ subscriptionId: string; customerId: string }[]> {
  return db
    .select({ subscriptionId: subscriptions.id, customerId: merchantSubscriptions.customerId })
    .from(subscriptions)
    .innerJoin(merchantSubscriptions, eq(merchantSubscriptions.id, subscriptions.id))
    .leftJoin(snapshots, eq(snapshots.customerId, merchantSubscriptions.customerId))
    .where(eq(subscriptions.duplicate, true))
    .orderBy(longestWithoutSync, asc(subscriptions.id))
    .limit(limit);
}

export type SubscriptionTransition = typeof subscriptionTransitions.$inferSelect;

/** Every change of a subscription's status that a sync has read, oldest first. */
export function readTransitions(db: Rows, subscriptionId: string): Promise<SubscriptionTransition[]> {
  return db
    .select()
    .from(subscriptionTransitions)
    .where(eq(subscriptionTransitions.subscriptionId, subscriptionId))
    .orderBy(asc(subscriptionTransitions.id));
}

type LiveSubscription = Pick<
  typeof merchantSubscriptions.$inferSelect,
  "id" | "status" | "latestInvoiceId" | "latestInvoiceStatus"
>;

/** A customer's subscriptions that Stripe may go on charging, as the last sync has kept them. */
export function listLive(db: Rows, customerId: string): Promise<LiveSubscription[]> {
  const { id, status, latestInvoiceId, latestInvoiceStatus, customerId: customer } = merchantSubscriptions;
  return db
    .select({ id, status, latestInvoiceId, latestInvoiceStatus })
    .from(merchantSubscriptions)
    .where(and(eq(customer, customerId), notInArray(status, endedStatuses)))
    .orderBy(asc(id));
}

export async function customerOfSubscription(db: Rows, subscriptionId: string): Promise<string | null> {
  const [row] = await db
    .select({ customerId: merchantSubscriptions.customerId })
    .from(merchantSubscriptions)
    .where(eq(merchantSubscriptions.id, subscriptionId));
  return row?.customerId ?? null;
}
