import type { Entitlement } from "../../model/entitlement.ts";
import type { Payment } from "../../model/payment.ts";
import type { AccessPolicy } from "../../model/policy.ts";
import type { SubscriptionFacts } from "../../model/snapshot.ts";
import type { Coverage, Debit } from "./coverage.ts";
import { firstUnpaid, type Run, runAt, runBefore } from "./run.ts";

/** What one item of a subscription sells now. */
export interface CurrentItem {
  level: string;
  quantity: number;
  priceId: string | null;
  /** Unix seconds. */
  periodStart: number;
  periodEnd: number;
}

/** All that a row of the truth table may ask about one item at one instant. */
export interface Situation {
  subscription: SubscriptionFacts;
  /** NULL for an item that was removed. */
  item: CurrentItem | null;
  coverage: Coverage;
  /** What covers the instant; NULL when nothing does. */
  covered: Run | null;
  /** The run that the instant continues: the one that covers it, else the newest that has ended. */
  run: Run | null;
  /** The oldest unpaid debit that would continue the run. */
  unpaid: Debit | null;
  payments: readonly Payment[];
  policy: AccessPolicy;
  /** Unix seconds. */
  at: number;
  /** The answer before, for values that this version does not know. */
  previous: Entitlement | undefined;
}

export type Facts = Omit<Situation, "covered" | "run" | "unpaid">;

export function situationAt(facts: Facts, at: number): Situation {
  const { coverage, subscription } = facts;
  const covered = runAt(coverage, at);
  const before = covered ?? runBefore(coverage, at);
  const trialEnd = trialAfter(before, subscription, at);
  const run = trialEnd === null ? before : null;
  return { ...facts, at, covered, run, unpaid: firstUnpaid(coverage, run, trialEnd ?? 0) };
}

/**
 * When a free trial ended that a run which is over did not reach; NULL for none. The debit after such a trial is a first one,
 * whatever was paid before it.
 */
function trialAfter(run: Run | null, { trialEnd }: SubscriptionFacts, at: number): number | null {
  return run !== null && trialEnd !== null && run.end < trialEnd && trialEnd <= at ? trialEnd : null;
}

export const hour = 3_600;
export const day = 24 * hour;

/** The end that is planned already, in unix seconds; NULL for none. Flexible billing and the portal set `cancel_at`. */
export function plannedEnd({ subscription, item }: Pick<Situation, "subscription" | "item">): number | null {
  const ends = [
    ...(subscription.cancelAt === null ? [] : [subscription.cancelAt]),
    ...(subscription.cancelAtPeriodEnd && item ? [item.periodEnd] : []),
  ];
  return ends.length === 0 ? null : Math.min(...ends);
}

/** Whether it should go on after an instant: no end is planned by then. */
export function goesOn(situation: Situation, after: number): boolean {
  const planned = plannedEnd(situation);
  return planned === null || planned > after;
}

/** Whether the bank still decides about a payment of this invoice. */
export function isProcessing({ awaited }: Debit, payments: readonly Payment[]): boolean {
  const named = new Set(awaited.payments.map(({ paymentId }) => paymentId));
  return payments.some(({ id, status }) => named.has(id) && status === "processing");
}

/** Whether an attempt to pay it has failed: attempted, open, and no bank is deciding. */
export function hasFailed(debit: Debit, payments: readonly Payment[]): boolean {
  return debit.standing === "open" && debit.awaited.attempted && !isProcessing(debit, payments);
}

/**
 * Unix seconds: when an invoice that was sent must be paid; for a draft, counted from its creation. An open one without a
 * due date was not sent.
 */
export function overdueAt({ awaited, standing }: Debit, { daysUntilDue }: SubscriptionFacts): number {
  const days = standing === "draft" ? (daysUntilDue ?? 0) : 0;
  return awaited.dueDate ?? awaited.createdAt + days * day;
}
