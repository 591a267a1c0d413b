import { promised } from "../plan/catalog.ts";

/**
 * What Stripe knows, in the least words. Written apart from core and read from the simulator's own rows, so that
 * the two can disagree.
 */
export interface Facts {
  sales: Sale[];
  plans: PlanFacts[];
}

export interface Sale {
  sessionId: string;
  customerId: string;
  ownerId: string | undefined;
  offer: string | undefined;
  isComplete: boolean;
  paymentStatus: string;
  /** Unix seconds. */
  paidAt: number;
  money: Money;
  /** A bank debit that the bank refused. */
  isFailed: boolean;
}

/** What was paid, and what became of it. */
export interface Money {
  amount: number;
  refunded: number;
  disputes: string[];
}

export interface PlanFacts {
  subscriptionId: string;
  customerId: string;
  offer: string | undefined;
  status: string;
  /** Unix seconds, all of them. */
  startedAt: number;
  periodEnd: number;
  trialEnd: number | null;
  cancelAt: number | null;
  cancelsAtEnd: boolean;
  invoice: { createdAt: number; dueAt: number | null; isFirst: boolean; status: string } | null;
  /** The payments of the period that runs. */
  payments: Money[];
}

/** What one sale or one subscription allows. */
export interface Promise_ {
  sourceId: string;
  customerId: string;
  level: string;
  state: "granted" | "pending" | "none";
  /** Unix milliseconds; 0 while nothing is granted. */
  from: number;
  until: number;
}

const hour = 3_600_000;
const day = 24 * hour;

/** The truth table of semantics, cell by cell, at one instant (unix milliseconds). */
export function promisesOf(facts: Facts, now: number): Promise_[] {
  return [...salesInOrder(facts.sales), ...facts.plans.map((plan) => promiseOfPlan(plan, now))].filter(
    (promise) => promise !== null,
  );
}

function salesInOrder(sales: readonly Sale[]): (Promise_ | null)[] {
  const ordered = [...sales].sort(
    (a, b) => a.paidAt - b.paidAt || (a.sessionId < b.sessionId ? -1 : a.sessionId > b.sessionId ? 1 : 0),
  );
  const ends = new Map<string, number>();
  return ordered.map((sale) => {
    const offer = promised[sale.offer ?? ""];
    if (!sale.isComplete || !offer?.days) return null;
    const none = {
      sourceId: sale.sessionId,
      customerId: sale.customerId,
      level: offer.level,
      from: 0,
      until: 0,
    };
    if (isTakenBack(sale.money)) return { ...none, state: "none" };
    if (sale.paymentStatus === "unpaid") return { ...none, state: sale.isFailed ? "none" : "pending" };
    const key = `${sale.customerId} ${offer.level}`;
    const from = Math.max(sale.paidAt * 1000, ends.get(key) ?? 0);
    const until = from + offer.days * day;
    ends.set(key, until);
    return { ...none, state: "granted", from, until };
  });
}

/** A full refund or a dispute that is open or lost takes the access; an inquiry and a dispute won do not. */
function isTakenBack({ amount, refunded, disputes }: Money): boolean {
  if (amount > 0 && refunded >= amount) return true;
  return disputes.some(
    (status) => ["needs_response", "under_review", "lost"].includes(status) || status.startsWith("appeal_"),
  );
}

function promiseOfPlan(plan: PlanFacts, now: number): Promise_ | null {
  const offer = promised[plan.offer ?? ""];
  if (!offer) return null;
  const base = { sourceId: plan.subscriptionId, customerId: plan.customerId, level: offer.level };
  const none: Promise_ = { ...base, state: "none", from: 0, until: 0 };
  if (plan.payments.some(isTakenBack)) return none;
  const until = endOfPlan(plan, now);
  if (until === "pending") return { ...none, state: "pending" };
  return until === null ? none : { ...base, state: "granted", from: plan.startedAt * 1000, until };
}

/** Unix milliseconds, NULL for no access. */
function endOfPlan(plan: PlanFacts, now: number): number | "pending" | null {
  const cancel = Math.min(
    plan.cancelAt === null ? Number.POSITIVE_INFINITY : plan.cancelAt * 1000,
    plan.cancelsAtEnd ? plan.periodEnd * 1000 : Number.POSITIVE_INFINITY,
  );
  if (plan.status === "trialing") return Math.min((plan.trialEnd ?? 0) * 1000 + hour, cancel);
  if (plan.status === "active") {
    if (plan.invoice?.isFirst && plan.invoice.status === "open") return "pending";
    return cancel === Number.POSITIVE_INFINITY
      ? plan.periodEnd * 1000 + day
      : Math.min(plan.periodEnd * 1000, cancel);
  }
  if (plan.status !== "past_due" || !plan.invoice) return null;
  const wasTrial = plan.trialEnd !== null && plan.invoice.createdAt - plan.trialEnd < 86_400;
  if (plan.invoice.isFirst || wasTrial) return null;
  const until = (plan.invoice.dueAt ?? plan.invoice.createdAt) * 1000 + 7 * day;
  return now < until ? until : null;
}

/** Whether a promise runs at an instant. */
export function runs(promise: Promise_, now: number): boolean {
  return promise.state === "granted" && promise.from <= now && now < promise.until;
}
