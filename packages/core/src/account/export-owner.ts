import { asc, eq, inArray } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import {
  bookingChanges,
  bookings,
  checkouts,
  closedSessions,
  customers,
  entitlements,
  grants,
  inbox,
  journal,
  merchantSubscriptions,
  snapshots,
  subscriptions,
  subscriptionTransitions,
  syncs,
  unbound,
} from "../database/tables.ts";
import type { BillingDeps } from "../deps.ts";
import { type Owner, ownerKey } from "../model/owner.ts";

/** Everything that is stored about an owner, as JSON: dates are ISO 8601, amounts minor units. */
export interface OwnerExport {
  schema: 1;
  owner: Owner;
  /** ISO 8601. */
  exportedAt: string;
  /** The rows by table, as they are stored, events with what Stripe sent. */
  tables: Record<string, Record<string, unknown>[]>;
}

/**
 * What is stored about an owner, for a request of theirs (GDPR, articles 15 and 20). What Stripe itself stores, names and
 * cards among it, is exported at Stripe. NULL for an owner of whom nothing is stored.
 *
 * @throws the database's errors
 */
export async function exportOwner(
  { db, clock }: Pick<BillingDeps, "db" | "clock">,
  owner: Owner,
): Promise<OwnerExport | null> {
  const key = ownerKey(owner);
  // One moment for all tables.
  const found = await db.transaction((rows) => readTables(rows, key), {
    isolationLevel: "repeatable read",
    accessMode: "read only",
  });
  if (found === null) return null;
  return { schema: 1, owner, exportedAt: new Date(clock.now()).toISOString(), tables: found };
}

async function readTables(rows: Rows, key: string): Promise<OwnerExport["tables"] | null> {
  const all = () => rows.select();
  const [customer] = await all().from(customers).where(eq(customers.ownerKey, key));
  if (!customer) return null;
  const ids = customerIdsOf(customer);
  return {
    customers: asJson([customer]),
    checkouts: asJson(await all().from(checkouts).where(eq(checkouts.ownerKey, key))),
    entitlements: asJson(await all().from(entitlements).where(eq(entitlements.ownerKey, key))),
    grants: asJson(await all().from(grants).where(eq(grants.ownerKey, key)).orderBy(asc(grants.id))),
    journal: asJson(await all().from(journal).where(eq(journal.ownerKey, key)).orderBy(asc(journal.id))),
    subscriptions: asJson(await all().from(subscriptions).where(eq(subscriptions.ownerKey, key))),
    subscriptionTransitions: asJson(
      await all()
        .from(subscriptionTransitions)
        .where(eq(subscriptionTransitions.ownerKey, key))
        .orderBy(asc(subscriptionTransitions.id)),
    ),
    bookings: asJson(await all().from(bookings).where(eq(bookings.ownerKey, key))),
    bookingChanges: asJson(
      await all()
        .from(bookingChanges)
        .where(eq(bookingChanges.ownerKey, key))
        .orderBy(asc(bookingChanges.id)),
    ),
    snapshots: asJson(await all().from(snapshots).where(inArray(snapshots.customerId, ids))),
    merchantSubscriptions: asJson(
      await all().from(merchantSubscriptions).where(inArray(merchantSubscriptions.customerId, ids)),
    ),
    closedSessions: asJson(await all().from(closedSessions).where(inArray(closedSessions.customerId, ids))),
    unbound: asJson(await all().from(unbound).where(inArray(unbound.customerId, ids))),
    events: asJson(
      await all().from(inbox).where(inArray(inbox.customerId, ids)).orderBy(asc(inbox.receivedAt)),
    ),
    syncs: asJson(await all().from(syncs).where(inArray(syncs.customerId, ids)).orderBy(asc(syncs.id))),
  };
}

function asJson(found: object[]): Record<string, unknown>[] {
  return JSON.parse(JSON.stringify(found)) as Record<string, unknown>[];
}

/** An owner's customer and those that they had before. */
export function customerIdsOf({
  customerId,
  formerCustomerIds,
}: {
  customerId: string | null;
  formerCustomerIds: string[];
}): string[] {
  return customerId === null ? formerCustomerIds : [...formerCustomerIds, customerId];
}
