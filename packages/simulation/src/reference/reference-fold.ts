import { offerTerms } from "../plan/catalog.ts";

/**
 * The facts of Stripe that decide access. Derived from the simulator's own rows, independently of core, so that the two
 * can disagree.
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

/** A payment, with its refunds and disputes. */
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
  /** The payments of the current period. */
  payments: Money[];
}

/** The access that one sale or one subscription should give. */
export interface ExpectedAccess {
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

/** The access that these facts should give at one instant (unix milliseconds). */
export function expectedAccess(facts: Facts, now: number): ExpectedAccess[] {
  return [...accessOfSales(facts.sales), ...facts.plans.map((plan) => accessOfPlan(plan, now))].filter(
    (access) => access !== null,
  );
}

function accessOfSales(sales: readonly Sale[]): (ExpectedAccess | null)[] {
  const ordered = [...sales].sort(
    (a, b) => a.paidAt - b.paidAt || (a.sessionId < b.sessionId ? -1 : a.sessionId > b.sessionId ? 1 : 0),
  );
  const ends = new Map<string, number>();
  return ordered.map((sale) => {
    const offer = offerTerms[sale.offer ?? ""];
    if (!sale.isComplete || !offer?.days) return null;
    const none = {
      sourceId: sale.sessionId,
      customerId: sale.customerId,
      level: offer.level,
      from: 0,
      until: 0,
    };
    if (isRevoked(sale.money)) return { ...none, state: "none" };
    if (sale.paymentStatus === "unpaid") return { ...none, state: sale.isFailed ? "none" : "pending" };
    const key = `${sale.customerId} ${offer.level}`;
    const from = Math.max(sale.paidAt * 1000, ends.get(key) ?? 0);
    const until = from + offer.days * day;
    ends.set(key, until);
    return { ...none, state: "granted", from, until };
  });
}

/** A full refund, an open dispute and a lost one revoke access; an inquiry and a won dispute do not. */
function isRevoked({ amount, refunded, disputes }: Money): boolean {
  if (amount > 0 && refunded >= amount) return true;
  return disputes.some(
    (status) => ["needs_response", "under_review", "lost"].includes(status) || status.startsWith("appeal_"),
  );
}

function accessOfPlan(plan: PlanFacts, now: number): ExpectedAccess | null {
  const offer = offerTerms[plan.offer ?? ""];
  if (!offer) return null;
  const base = { sourceId: plan.subscriptionId, customerId: plan.customerId, level: offer.level };
  const none: ExpectedAccess = { ...base, state: "none", from: 0, until: 0 };
  if (plan.payments.some(isRevoked)) return none;
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

/** Whether the access is in force at an instant. */
export function isRunning({ state, from, until }: ExpectedAccess, now: number): boolean {
  return state === "granted" && from <= now && now < until;
}
