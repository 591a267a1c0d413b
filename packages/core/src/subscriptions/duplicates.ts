import type Stripe from "stripe";
import { ownerOf } from "../customer/customer.ts";
import { recordAct } from "../customer/journal.ts";
import { releaseActLease, takeActLease } from "../customer/snapshots.ts";
import { nameOf } from "../errors.ts";
import { isNotRefundable } from "../stripe/refusals.ts";
import { paidIntentsOf, paymentIntentsOf } from "../stripe/shapes.ts";
import type { SyncingDeps, SyncOutcome } from "../sync-port.ts";
import { customerOfSubscription, findDuplicates, listLive } from "./store.ts";

export interface EndedDuplicate {
  subscriptionId: string;
  canceled: boolean;
  /** Minor units refunded; 0 when nothing had been paid. */
  refunded: number;
}

const withPayments = { expand: ["latest_invoice.payments"] };

/** An owner who subscribes in several tabs has a few at most. */
const mostEnded = 5;

/**
 * Ends subscriptions that an owner has twice in one plan group: two tabs can both be paid at Stripe before an event of
 * either arrives. Its customer is synced twice immediately before each ending, and what is no duplicate any more stays:
 * the one that access rests on is never ended, and none where access would be less without it (semantics 2.4). What an
 * ended one has been paid last is refunded in full. The idempotency keys follow from the subscription, so running again
 * does nothing twice. One whose payment is still with the bank is left alone until the bank has answered.
 *
 * @param subscriptionIds the duplicates that a sync has found
 * @throws Stripe's errors, for the caller's retry
 */
export async function endDuplicates(
  deps: SyncingDeps,
  subscriptionIds: readonly string[],
): Promise<EndedDuplicate[]> {
  if (deps.policy.duplicateSubscriptions === "report") return [];
  const customers = new Set<string>();
  for (const id of subscriptionIds) {
    const customerId = await customerOfSubscription(deps.db, id);
    if (customerId) customers.add(customerId);
  }
  const ended: EndedDuplicate[] = [];
  for (const customerId of customers) ended.push(...(await endDuplicatesOf(deps, customerId, 0)));
  return ended;
}

/** Milliseconds between two attempts of the sweep at one customer. */
const sweepSpacingMs = 5 * 60_000;

/**
 * Ends the duplicates that syncs have found and nobody has ended. A customer's failure is logged, tried again next time,
 * and stops nobody else.
 *
 * @returns how many subscriptions were ended
 * @throws the database's errors
 */
export async function endFlaggedDuplicates(deps: SyncingDeps, limit?: number): Promise<number> {
  if (deps.policy.duplicateSubscriptions === "report") return 0;
  let ended = 0;
  const flagged = await findDuplicates(deps.db, limit);
  for (const customerId of new Set(flagged.map((each) => each.customerId)))
    try {
      ended += (await endDuplicatesOf(deps, customerId, sweepSpacingMs)).length;
    } catch (error) {
      deps.log.error({ alert: "P1", customerId, error: nameOf(error) }, "a duplicate could not be ended");
    }
  return ended;
}

/** One at a time for each customer: two that act on two readings could end what the other keeps. */
async function endDuplicatesOf(
  deps: SyncingDeps,
  customerId: string,
  spacingMs: number,
): Promise<EndedDuplicate[]> {
  if (!(await takeActLease(deps.db, customerId, new Date(deps.clock.now())))) return [];
  try {
    return await endLeased(deps, customerId, spacingMs);
  } finally {
    await releaseActLease(deps.db, customerId);
  }
}

async function endLeased(
  deps: SyncingDeps,
  customerId: string,
  spacingMs: number,
): Promise<EndedDuplicate[]> {
  const ended: EndedDuplicate[] = [];
  const waiting = new Set<string>();
  let outcome = await deps.sync(customerId, { source: "act", spacingMs });
  while (outcome.kind === "applied" && ended.length < mostEnded) {
    const next = outcome.duplicates.find((id) => !waiting.has(id));
    if (next === undefined) break;
    const subscription = await deps.stripe.subscriptions.retrieve(next, withPayments);
    if (await isWithBank(deps.stripe, subscription)) {
      deps.log.warn({ subscriptionId: next }, "a duplicate subscription waits for its bank");
      waiting.add(next);
      continue;
    }
    const again = await deps.sync(customerId, { source: "act" });
    if (!isSameReading(outcome, again) || !(await isAsKept(deps, customerId, subscription))) {
      deps.log.warn(
        { subscriptionId: next },
        "a duplicate subscription stays: what was read of Stripe does not agree",
      );
      break;
    }
    const one = await end(deps.stripe, subscription);
    deps.log.error({ alert: "P1", ...one }, "duplicate subscription ended");
    await journalise(deps, customerId, one);
    ended.push(one);
    outcome = await deps.sync(customerId, { source: "act" });
  }
  return ended;
}

/**
 * Whether two syncs in a row found the same duplicates and the same paid ends. Any list of Stripe's may be older than
 * what happened since, and an ending cannot be undone.
 */
function isSameReading(before: SyncOutcome, after: SyncOutcome): boolean {
  return before.kind === "applied" && after.kind === "applied" && contentOf(before) === contentOf(after);
}

function contentOf({ duplicates, entitlements }: Extract<SyncOutcome, { kind: "applied" }>): string {
  return JSON.stringify([duplicates, entitlements.entitlements]);
}

/** Whether the customer's live subscriptions, read by their ids, still are what the sync has kept from lists. */
async function isAsKept(
  { db, stripe }: SyncingDeps,
  customerId: string,
  ending: Stripe.Subscription,
): Promise<boolean> {
  for (const kept of await listLive(db, customerId)) {
    const { status, latest_invoice: invoice } =
      kept.id === ending.id ? ending : await stripe.subscriptions.retrieve(kept.id, withPayments);
    const newest = typeof invoice === "string" ? null : invoice;
    if (status !== kept.status || (newest?.id ?? null) !== kept.latestInvoiceId) return false;
    if ((newest?.status ?? null) !== kept.latestInvoiceStatus) return false;
  }
  return true;
}

async function journalise(
  { db, clock, policy }: SyncingDeps,
  customerId: string,
  { subscriptionId, refunded }: EndedDuplicate,
): Promise<void> {
  const owner = await ownerOf(db, customerId);
  if (!owner) return;
  await recordAct(db, {
    owner,
    customerId,
    entitlementId: subscriptionId,
    change: "duplicate_ended",
    cause: `another subscription of the plan group is paid for longer; ${refunded} refunded`,
    policyVersion: policy.version,
    at: new Date(clock.now()),
  });
}

/** The money first: while the subscription lives it stays flagged, so that an attempt that breaks off is found again. */
async function end(stripe: Stripe, subscription: Stripe.Subscription): Promise<EndedDuplicate> {
  const { id } = subscription;
  const refunded = await refundNewest(stripe, subscription);
  if (subscription.status === "canceled") return { subscriptionId: id, canceled: false, refunded };
  const ended = await stripe.subscriptions.cancel(id, withPayments, {
    idempotencyKey: `tollgate:duplicate:cancel:${id}`,
  });
  // What was read may have been older than a payment; the answer to a change is not.
  return { subscriptionId: id, canceled: true, refunded: refunded || (await refundNewest(stripe, ended)) };
}

async function isWithBank(
  stripe: Stripe,
  { latest_invoice: invoice }: Stripe.Subscription,
): Promise<boolean> {
  if (!invoice || typeof invoice === "string" || invoice.status !== "open") return false;
  for (const id of paymentIntentsOf(invoice))
    if ((await stripe.paymentIntents.retrieve(id)).status === "processing") return true;
  return false;
}

async function refundNewest(stripe: Stripe, subscription: Stripe.Subscription): Promise<number> {
  const invoice = subscription.latest_invoice;
  if (!invoice || typeof invoice === "string" || invoice.status !== "paid") return 0;
  let refunded = 0;
  for (const id of paidIntentsOf(invoice)) refunded += await refund(stripe, subscription.id, id);
  return refunded;
}

async function refund(stripe: Stripe, subscriptionId: string, paymentIntentId: string): Promise<number> {
  try {
    const made = await stripe.refunds.create(
      { payment_intent: paymentIntentId, reason: "duplicate" },
      { idempotencyKey: `tollgate:duplicate:refund:${subscriptionId}:${paymentIntentId}` },
    );
    return made.amount;
  } catch (error) {
    if (isNotRefundable(error)) return 0;
    throw error;
  }
}
