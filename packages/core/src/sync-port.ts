import type { BillingDeps } from "./deps.ts";
import { nameOf } from "./errors.ts";
import type { Catalog } from "./model/catalog.ts";
import type { OwnerEntitlements } from "./model/entitlement.ts";
import type { Owner } from "./model/owner.ts";
import type { AccessPolicy } from "./model/policy.ts";

/** Who asked for a sync. */
export type SyncSource =
  | "webhook"
  | "success-page"
  | "portal-return"
  | "sweep"
  | "reconcile"
  | "person"
  /** Before and after an automatic act that moves money. */
  | "act";

export interface SyncOptions {
  source: SyncSource;
  /** Least milliseconds between the beginnings of two syncs of one customer; 0 syncs at once. */
  spacingMs?: number;
  /** What this sync must read beside what its waiting events name, by Stripe's ids. */
  named?: Named;
}

export interface Named {
  invoices?: string[];
  payments?: string[];
  fraudWarnings?: string[];
  /** Asks whether the customer still exists. */
  customer?: boolean;
}

export type SyncOutcome =
  | {
      kind: "applied";
      ticket: number;
      /** How many waiting events this sync answered. */
      answered: number;
      /** Whether the cache holds it too; if not, the cache write is retried. */
      cached: boolean;
      entitlements: OwnerEntitlements;
      /** Live subscriptions beside an older one of the same plan group. */
      duplicates: string[];
      /** Bookings whose money is owed back and was not refunded yet. */
      refundsOwed: string[];
    }
  /**
   * Another sync started less than `spacingMs` ago, or Stripe's answer was older than its own event. Nothing is lost:
   * the next sync answers what waits.
   */
  | { kind: "wait"; waitMs: number }
  /** No owner of ours has this customer. */
  | { kind: "unknown_customer" }
  /** Stripe has no such customer: it is of another account, or test data that was deleted. Its owner gets a new one. */
  | { kind: "missing_customer" };

/**
 * Reads the whole truth of one customer at Stripe and stores it. Given to the rooms that need it, as `announce` is, so
 * that none of them imports the room that joins them.
 *
 * @throws Stripe's and the database's errors, for the caller's retry; BillingError `sync_overtaken`
 */
export type Sync = (customerId: string, options: SyncOptions) => Promise<SyncOutcome>;

/** The parts that a sync itself uses. */
export type SyncDeps = Pick<
  BillingDeps,
  "stripe" | "db" | "cache" | "memory" | "catalog" | "policy" | "clock" | "log" | "newId"
>;

/** The parts of a room that may ask for a sync. */
export type SyncingDeps = SyncDeps & { sync: Sync };

/** An event of a customer that was waiting before a sync read Stripe. */
export interface WaitingEvent {
  stripeEventId: string;
  /** Stripe's id of the event's object. */
  objectId: string | null;
  /** The payment intent of a refund, dispute or fraud warning. */
  paymentIntentId: string | null;
  type: string;
  /** As it was received: the sync must have read at least this state. */
  payload: string;
  /** How many syncs read something older than this event. */
  staleSyncs: number;
}

/** What every part of one sync's transaction needs to know about the sync. */
export interface SyncRecord {
  owner: Owner;
  customerId: string;
  ticket: number;
  /** The only events that this sync answers. */
  waiting: readonly WaitingEvent[];
  source: SyncSource;
  catalog: Catalog;
  policy: AccessPolicy;
  /** When the ticket was taken: Stripe was read after it. */
  takenAt: Date;
  /** When it is stored. */
  at: Date;
}

/**
 * Milliseconds between the beginnings of two syncs of one customer. One checkout sends its events within about three
 * seconds, so it costs at most two syncs: the first at once, the second for all the rest.
 */
export const syncSpacingMs = 3_000;

/**
 * Syncs customers one after the other. A failure is logged and stops nobody else.
 *
 * @returns how many syncs were applied
 */
export async function syncEach(
  { sync, log }: Pick<SyncingDeps, "sync" | "log">,
  customerIds: readonly string[],
  failure: string,
): Promise<number> {
  let applied = 0;
  for (const customerId of customerIds) {
    try {
      const outcome = await sync(customerId, { source: "sweep", spacingMs: syncSpacingMs });
      if (outcome.kind === "applied") applied += 1;
    } catch (error) {
      log.warn({ customerId, error: nameOf(error) }, failure);
    }
  }
  return applied;
}
