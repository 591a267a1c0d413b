import { planForPrice } from "../model/catalog.ts";
import type { Entitlement, EntitlementFlag, Reason } from "../model/entitlement.ts";
import type { Dispute } from "../model/payment.ts";
import type { AccessPolicy, SubscriptionRow } from "../model/policy.ts";
import type { Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import { readCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { type Coverage, coverageOf, flagsOf, invoiceMoneyBack } from "./coverage.ts";
import { billedFor, isLoss } from "./coverage-run.ts";
import type { Alert, FoldInput, Given, Unbound } from "./fold-input.ts";
import { isLive } from "./live.ts";
import type { Loss } from "./money-back.ts";
import { nextRenewalSync } from "./renewal-sync.ts";
import { type CurrentItem, day, type Facts, hour, plannedEnd, situationAt } from "./situation.ts";
import { answerOf, type RowAnswer } from "./subscription-table.ts";

export interface SubscriptionsFold {
  /** One for each item of ours, and for each removed one that still stands on what was paid. */
  entitlements: Entitlement[];
  unbound: Unbound[];
  alerts: Alert[];
  /** Periods that the shop gives. */
  given: Given[];
  /** Unix milliseconds: when each renewal should next be read. */
  renewalSyncs: number[];
}

/** What subscriptions allow, by item: access follows what was paid (semantics 2). */
export function foldSubscriptions(snapshot: Snapshot, input: FoldInput): SubscriptionsFold {
  const present = new Set(snapshot.subscriptions.map(({ id }) => id));
  const fold: SubscriptionsFold = {
    // Those that have left the snapshot are over: their answers stay.
    entitlements: (input.previous ?? []).filter(
      ({ source, sourceId }) => source === "subscription" && !present.has(sourceId),
    ),
    unbound: [],
    alerts: [],
    given: [],
    renewalSyncs: [],
  };
  for (const subscription of snapshot.subscriptions) {
    const context = { ...input, payments: snapshot.payments };
    const coverage = coverageOf(subscription, context);
    const earlier = earlierDisputes(subscription, coverage, snapshot, input);
    for (const [itemId, covered] of coverage) {
      const item = currentItem(subscription, itemId, input);
      if (!item && covered.counting.length === 0) continue;
      foldItem(fold, { subscription, itemId, item, coverage: covered, earlier, snapshot, input });
    }
    const paidAfterEnd = paidAfterItsEnd(subscription, fold, snapshot, input);
    fold.unbound.push(...unboundOf(subscription, coverage, input), ...paidAfterEnd);
  }
  return fold;
}

interface Work {
  subscription: SubscriptionFacts;
  itemId: string;
  item: CurrentItem | null;
  coverage: Coverage;
  earlier: EntitlementFlag[];
  snapshot: Snapshot;
  input: FoldInput;
}

function foldItem(fold: SubscriptionsFold, work: Work): void {
  const { subscription, itemId, item, coverage, earlier, snapshot, input } = work;
  const id = `${subscription.id}:${itemId}`;
  const previous = input.previous?.find((entitlement) => entitlement.id === id);
  const at = input.at / 1000;
  const facts: Facts = {
    subscription,
    item,
    coverage,
    payments: snapshot.payments,
    policy: input.policy,
    at,
    previous,
  };
  const answer = afterEarlierDisputes(settled(facts, at), earlier, input.policy);
  const removed = !item && answer.access !== "granted";
  if (removed && !previous) return;
  const context = { policy: input.policy, payments: snapshot.payments };
  const billed = billedFor(coverage, at);
  const flags = new Set<EntitlementFlag>([...(answer.flags ?? []), ...flagsOf(billed, context), ...earlier]);
  // What was lost of one invoice is a part of what the item stands on.
  if (answer.access === "granted")
    for (const { standing } of billed) if (isLoss(standing)) flags.add(partFlag[standing]);
  if (subscription.pauseCollection !== null) flags.add("collection_paused");
  const plan = planOf(subscription, itemId, input);
  const debits = answer.debits ?? [];
  const level = answer.level ?? item?.level ?? coverage.debits.at(-1)?.level;
  if (level === undefined) return;
  fold.entitlements.push({
    id,
    level,
    seats: answer.quantity ?? item?.quantity ?? 0,
    planGroup: plan?.planGroup ?? null,
    source: "subscription",
    sourceId: subscription.id,
    access: answer.access,
    reason: answer.reason,
    startsAt: answer.until === null ? null : iso(subscription.startedAt),
    expiresAt: answer.until === null ? null : iso(answer.until),
    evidence: [
      subscription.id,
      itemId,
      ...new Set(
        debits.flatMap(({ invoice, line }) => [
          invoice.id,
          line.id,
          ...invoice.payments.map(({ paymentId }) => paymentId),
        ]),
      ),
    ],
    flags: [...flags].sort(),
  });
  if (answer.alert) fold.alerts.push({ ...answer.alert, sourceId: subscription.id, entitlementId: id });
  if (answer.gives) fold.given.push({ ...answer.gives, subscriptionId: subscription.id, itemId });
  fold.renewalSyncs.push(...nextRenewalSync(answer, input.at));
}

/** What an item says of the loss of one of its invoices, while it is granted by another. */
const partFlag: Record<Loss, EntitlementFlag> = {
  refunded: "partly_refunded",
  disputed: "disputed",
  dispute_lost: "disputed",
  fraud_warning: "early_fraud_warning",
};

/**
 * The answer with its end: the first second at which the same facts, by the clock alone, allow less or something else.
 * A row may hand over to another one that grants the same, and a slack may be refused when it begins.
 */
function settled(facts: Facts, at: number): RowAnswer {
  const answer = ruled(facts, at);
  if (answer.access !== "granted" || answer.row === "unknown" || answer.until === null) return answer;
  let { until } = answer;
  let checked = at;
  const edges = edgesOf(facts);
  for (let step = 0; step <= 2 * edges.length + 8; step += 1) {
    const point = Math.min(until, ...edges.filter((edge) => edge > checked));
    const next = ruled(facts, point);
    const isSame = next.level === answer.level && next.quantity === answer.quantity;
    if (next.access !== "granted" || !isSame || next.until === null || next.until <= point) {
      until = point;
      break;
    }
    checked = point;
    until = next.until;
  }
  return { ...answer, until };
}

/** The instants at which the clock may hand an item to another row; unix seconds. */
function edgesOf({ subscription, item, coverage, policy, payments }: Facts): number[] {
  const invoices = coverage.debits.flatMap(({ invoice, start, end, until }) => [
    start,
    end,
    until,
    ...[invoice.finalizesAt, invoice.dueDate].flatMap((instant) => instant ?? []),
    invoice.createdAt + (subscription.daysUntilDue ?? 0) * day,
    (invoice.dueDate ?? invoice.createdAt) + policy.pastDueGraceDays * day,
  ]);
  const failures = payments.flatMap(({ failedAt }) =>
    failedAt ? [failedAt + policy.pastDueGraceDays * day] : [],
  );
  const ends = [...coverage.debits.map(({ until }) => until), ...coverage.given.map(({ end }) => end)];
  const slacks = ends.flatMap((end) => [
    end,
    end + policy.renewalSlackHours * hour,
    end + policy.heldDraftHours * hour,
    end + policy.settlementDays * day,
  ]);
  const planned = plannedEnd({ subscription, item });
  return [
    ...invoices,
    ...failures,
    ...slacks,
    ...(subscription.trialEnd === null
      ? []
      : [subscription.trialEnd, subscription.trialEnd + policy.trialSlackHours * hour]),
    ...(item ? [item.periodStart, item.periodEnd] : []),
    ...(planned === null ? [] : [planned]),
  ];
}

/** The row's answer, by the policy's knob for it. */
function ruled(facts: Facts, at: number): RowAnswer {
  const situation = situationAt(facts, at);
  const answer = answerOf(situation);
  const { row } = answer;
  const reason = answer.access === "granted" ? (refusedReasons[row] ?? answer.reason) : answer.reason;
  switch (facts.policy.subscription[row]) {
    case "pending":
      return { row, reason, access: "pending", until: null };
    case "deny":
      return { row, reason, access: "denied", until: null };
    case "grant": {
      if (answer.access === "granted" || !facts.item) return answer;
      const until = Math.min(facts.item.periodEnd, plannedEnd(situation) ?? Number.POSITIVE_INFINITY);
      if (until <= at) return answer;
      const { level, quantity } = facts.item;
      return { row, reason: grantedReasons[row] ?? "subscribed", access: "granted", level, quantity, until };
    }
    default:
      return answer;
  }
}

/** Why it is refused by a knob, where the reason of the grant would be none. */
const refusedReasons: Partial<Record<SubscriptionRow, Reason>> = {
  invoice_sent: "unpaid",
  collection_paused: "paused",
  renewal_open: "renewal_not_collected",
  renewal_processing: "renewal_not_collected",
  grace: "past_due",
};

/** Why it is granted by a knob; else as any subscription. */
const grantedReasons: Partial<Record<SubscriptionRow, Reason>> = {
  trialing: "trial",
  ending: "ends",
  grace: "past_due_grace",
  past_due: "past_due_grace",
  canceled: "ends",
  canceled_covered: "ends",
  unknown: "unknown_status",
};

function currentItem(
  subscription: SubscriptionFacts,
  itemId: string,
  { catalog }: Pick<FoldInput, "catalog">,
): CurrentItem | null {
  const item = subscription.items.find(({ id }) => id === itemId);
  const plan = item && !item.metered ? planForPrice(catalog, item) : undefined;
  if (!item || !plan) return null;
  const { priceId, quantity, periodStart, periodEnd } = item;
  return { level: plan.level, quantity, priceId, periodStart, periodEnd };
}

function planOf(subscription: SubscriptionFacts, itemId: string, { catalog }: Pick<FoldInput, "catalog">) {
  const item = subscription.items.find(({ id }) => id === itemId);
  const line = subscription.invoices
    .toReversed()
    .flatMap(({ lines }) => lines)
    .find((each) => each.itemId === itemId && planForPrice(catalog, each));
  return (item && planForPrice(catalog, item)) ?? (line && planForPrice(catalog, line));
}

/** Most disputes come weeks after the period that they question. */
function earlierDisputes(
  subscription: SubscriptionFacts,
  coverage: Map<string, Coverage>,
  snapshot: Snapshot,
  { policy, at }: FoldInput,
): EntitlementFlag[] {
  const now = new Set(
    [...coverage.values()].flatMap((each) => billedFor(each, at / 1000).map(({ invoice }) => invoice.id)),
  );
  const earlier = new Set(
    subscription.invoices
      .filter(({ id, status }) => !now.has(id) && status === "paid")
      .flatMap(({ payments }) => payments.map(({ paymentId }) => paymentId)),
  );
  const disputes = snapshot.payments.flatMap((payment) => (earlier.has(payment.id) ? payment.disputes : []));
  const { dispute_earlier_period: taken, dispute_unknown: unknown } = policy.moneyBack;
  return [
    ...(taken !== "ignore" && disputes.some(isTaken) ? ["earlier_payment_disputed" as const] : []),
    ...(unknown !== "ignore" && disputes.some(isUnknown) ? ["dispute_unknown" as const] : []),
  ];
}

/** The knob for them: a flag, or the end of what other payments have paid for. */
function afterEarlierDisputes(
  answer: RowAnswer,
  earlier: readonly EntitlementFlag[],
  { moneyBack }: AccessPolicy,
): RowAnswer {
  const denies = moneyBack.dispute_earlier_period === "deny" && earlier.includes("earlier_payment_disputed");
  if (!denies || answer.access !== "granted") return answer;
  return { row: answer.row, access: "denied", reason: "disputed", until: null };
}

function isTaken({ status, knownStatus }: Dispute): boolean {
  return /^(needs_response|under_review|lost|appeal_.*)$/.test(knownStatus ?? status);
}

function isUnknown({ status, knownStatus }: Dispute): boolean {
  return status !== knownStatus;
}

/** Paid, with our metadata, and with no price of ours: money that nobody is let in for. */
function unboundOf(
  subscription: SubscriptionFacts,
  coverage: Map<string, Coverage>,
  { catalog }: FoldInput,
): Unbound[] {
  const isOurs =
    subscription.items.some((item) => planForPrice(catalog, item)) ||
    [...coverage.values()].some(({ debits }) => debits.length > 0);
  if (isOurs || !isPaid(subscription) || !readCheckoutMetadata(subscription.metadata).ok) return [];
  const prices = subscription.items.map(({ priceId }) => priceId ?? "without an id").join(", ");
  return [
    { sourceId: subscription.id, reason: `price ${prices} is not a subscription offer of the catalog` },
  ];
}

function isPaid({ status, invoices }: SubscriptionFacts): boolean {
  return (
    invoices.some((invoice) => invoice.status === "paid" && invoice.total > 0) ||
    status === "active" ||
    status === "past_due"
  );
}

/** An invoice that was paid for a subscription which is over, and which grants nothing (semantics 2.3). */
function paidAfterItsEnd(
  subscription: SubscriptionFacts,
  fold: SubscriptionsFold,
  snapshot: Snapshot,
  { policy }: FoldInput,
): Unbound[] {
  const { id, endedAt, invoices } = subscription;
  const grants = fold.entitlements.some(({ sourceId, access }) => sourceId === id && access === "granted");
  if (isLive(subscription) || endedAt === null || grants) return [];
  const context = { policy, payments: snapshot.payments };
  return invoices
    .filter(({ status, total, paidAt }) => status === "paid" && total > 0 && (paidAt ?? 0) > endedAt)
    .filter((invoice) => invoiceMoneyBack(invoice, context).loss === null)
    .map((invoice) => ({ sourceId: invoice.id, reason: "paid_after_end" }));
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
