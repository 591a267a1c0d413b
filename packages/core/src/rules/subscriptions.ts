import { planForPrice } from "../model/catalog.ts";
import type { Entitlement, EntitlementFlag } from "../model/entitlement.ts";
import { isoOf } from "../model/instant.ts";
import { compareIds } from "../model/order.ts";
import type { Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import { type Coverage, coverageOf, flagsOf } from "./coverage/coverage.ts";
import type { Loss } from "./coverage/money-back.ts";
import { billedFor, coveredUntil, isLoss } from "./coverage/run.ts";
import { grantedFrom, settled } from "./coverage/settle.ts";
import type { CurrentItem, Facts } from "./coverage/situation.ts";
import { afterEarlierDisputes, earlierDisputes } from "./earlier-disputes.ts";
import type { Alert, FoldInput, Given, Unbound } from "./fold-input.ts";
import { nextRenewalSync } from "./renewal-sync.ts";
import { paidAfterItsEnd, unboundOf } from "./unbound-subscriptions.ts";

export interface SubscriptionsFold {
  /** One for each item of ours, and for each removed one that still stands on what was paid. */
  entitlements: Entitlement[];
  unbound: Unbound[];
  alerts: Alert[];
  /** Periods that the shop gives. */
  given: Given[];
  /** By entitlement: until when it is covered (unix milliseconds); 0 where nothing was paid or given for now. */
  coveredUntil: Map<string, number>;
  /** Unix milliseconds: when a renewal should next be read, or what was paid ahead begins. */
  syncs: number[];
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
    coveredUntil: new Map(),
    syncs: [],
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
    const paidAfterEnd = paidAfterItsEnd(subscription, snapshot, input);
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
  const sold = answer.paidBy ? planForPrice(input.catalog, answer.paidBy.line) : plan;
  const debits = answer.debits ?? [];
  const level = answer.level ?? item?.level ?? plan?.level;
  if (level === undefined) return;
  fold.entitlements.push({
    id,
    level,
    seats: answer.quantity ?? item?.quantity ?? 0,
    planGroup: answer.planGroup === undefined ? (sold?.planGroup ?? null) : answer.planGroup,
    source: "subscription",
    sourceId: subscription.id,
    access: answer.access,
    reason: answer.reason,
    startsAt: answer.until === null ? null : isoOf(subscription.startedAt),
    expiresAt: answer.until === null ? null : isoOf(answer.until),
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
  fold.coveredUntil.set(id, coveredUntil(coverage, answer.gives, at) * 1000);
  if (answer.alert) fold.alerts.push({ ...answer.alert, sourceId: subscription.id, entitlementId: id });
  if (answer.gives) fold.given.push({ ...answer.gives, subscriptionId: subscription.id, itemId });
  const begins = answer.access === "granted" ? null : grantedFrom(facts, at);
  fold.syncs.push(...nextRenewalSync(answer, input.at), ...(begins === null ? [] : [begins * 1000]));
}

/** What an item says of the loss of one of its invoices, while it is granted by another. */
const partFlag: Record<Loss, EntitlementFlag> = {
  refunded: "partly_refunded",
  disputed: "disputed",
  dispute_lost: "disputed",
  fraud_warning: "early_fraud_warning",
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
  if (item) return planForPrice(catalog, item);
  const lines = subscription.invoices.flatMap(({ createdAt, lines: own }) =>
    own.map((line) => ({ ...line, createdAt })),
  );
  const [line] = lines
    .filter((each) => each.itemId === itemId && planForPrice(catalog, each))
    .sort((a, b) => b.createdAt - a.createdAt || compareIds(b.id, a.id));
  return line && planForPrice(catalog, line);
}
