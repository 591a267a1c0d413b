import { coverageOf } from "../coverage/coverage.ts";
import { type Ledger, ledgerOf } from "../coverage/ledger.ts";
import type { Memory } from "../coverage/memory.ts";
import { isUsage, offerOfPrice } from "../coverage/shop.ts";
import { type Standings, standingsOf } from "../coverage/standing.ts";
import type { Shop } from "../plan/terms.ts";
import { fieldOf, idOf, listed, numberOf, type Row, type RowIndex } from "../stripe/rows.ts";
import type { CurrentItem, ItemFacts } from "../table/item-facts.ts";
import { type Lasting, lastingAnswer } from "../table/valid-until.ts";
import { flagsOf } from "./overlays.ts";

/** What one item of a subscription allows. */
export interface SubscriptionEntitlement extends Lasting {
  /** `sub_…:si_…` */
  id: string;
  subscriptionId: string;
  planGroup: string;
  /** Until when it is paid or given without a gap (unix seconds); 0 when it is not at t. */
  coveredUntil: number;
}

/** One subscription, read once, to be asked at any instant. */
export interface SubscriptionReading {
  row: Row;
  at(t: number): SubscriptionEntitlement[];
}

export function readSubscription(
  index: RowIndex,
  shop: Shop,
  subscription: Row,
  memory: Memory,
): SubscriptionReading {
  const ledger = ledgerOf(index, shop, subscription);
  const standings = standingsOf(index, ledger, memory);
  const items = itemsOf(index, shop, subscription, ledger).map(({ itemId, item, planGroup }) => {
    const id = `${subscription.id}:${itemId}`;
    const facts = factsOf(index, shop, subscription, { ledger, standings, itemId, item, memory });
    return { id, planGroup, facts, given: memory.given.get(id) ?? [] };
  });
  return {
    row: subscription,
    at: (t) =>
      items.map(({ id, planGroup, facts, given }) => {
        const answer = lastingAnswer(facts, ledger.invoices, t, given);
        const run = facts.coverage.runAt(t, answer.gives ? [...given, answer.gives] : given);
        return {
          ...answer,
          id,
          subscriptionId: subscription.id,
          planGroup,
          coveredUntil: run && run.end > t ? run.end : 0,
          flags: [...new Set([...answer.flags, ...flagsOf(facts, t, answer)])],
        };
      }),
  };
}

/** Whether any item of it, now or before, sells something of ours. */
export function isOurSubscription(index: RowIndex, shop: Shop, subscription: Row): boolean {
  return itemsOf(index, shop, subscription, ledgerOf(index, shop, subscription)).length > 0;
}

interface ItemReading {
  itemId: string;
  item: CurrentItem | null;
  planGroup: string;
}

/** The items that sell something of ours, and those that did before they were removed. */
function itemsOf(index: RowIndex, shop: Shop, subscription: Row, { debits }: Ledger): ItemReading[] {
  const current = listed(subscription, "items").flatMap((item): ItemReading[] => {
    const priceId = idOf(item.price);
    const price = index.byId("price", priceId) ?? (item.price as Row | undefined);
    const offer = offerOfPrice(shop, price);
    if (!offer || offer.days !== undefined || isUsage(price)) return [];
    return [
      {
        itemId: item.id,
        planGroup: offer.planGroup,
        item: {
          level: offer.level,
          planGroup: offer.planGroup,
          seats: numberOf(item.quantity) ?? 1,
          priceId: priceId ?? "",
          periodStart: Number(item.current_period_start),
          periodEnd: Number(item.current_period_end),
        },
      },
    ];
  });
  const present = new Set(listed(subscription, "items").map(({ id }) => id));
  const removed = new Map(
    debits.filter(({ itemId }) => !present.has(itemId)).map(({ itemId, planGroup }) => [itemId, planGroup]),
  );
  return [
    ...current,
    ...[...removed].map(([itemId, planGroup]): ItemReading => ({ itemId, item: null, planGroup })),
  ];
}

interface Parts {
  ledger: Ledger;
  standings: Standings;
  itemId: string;
  item: CurrentItem | null;
  memory: Memory;
}

function factsOf(
  index: RowIndex,
  shop: Shop,
  subscription: Row,
  { ledger, standings, itemId, item, memory }: Parts,
): ItemFacts {
  const cancelAt = numberOf(subscription.cancel_at);
  const atPeriodEnd = subscription.cancel_at_period_end === true ? (item?.periodEnd ?? null) : null;
  return {
    shop,
    status: String(subscription.status),
    trialEnd: numberOf(subscription.trial_end),
    plannedEnd: cancelAt ?? atPeriodEnd,
    collectionMethod: String(subscription.collection_method ?? "charge_automatically"),
    daysUntilDue: numberOf(subscription.days_until_due) ?? 0,
    isPaused: Boolean(subscription.pause_collection),
    cancellationReason: (fieldOf(subscription, "cancellation_details.reason") as string | null) ?? null,
    item,
    coverage: coverageOf(ledger, standings, itemId),
    standings,
    refusedAt: (invoice) => refusedAt(index, invoice),
    unknown: memory.unknown.get(`${subscription.id}:${itemId}`) ?? null,
  };
}

/** When the bank refused a debit: the event says it, for the payment itself keeps no such instant. */
function refusedAt(index: RowIndex, invoice: Row): number | null {
  const intents = index
    .where("invoice_payment", "invoice", invoice.id)
    .map(({ payment }) => idOf((payment as { payment_intent?: unknown }).payment_intent));
  const debits = new Set(
    index
      .all("charge")
      .filter(
        ({ payment_method_details: details }) => (details as { type?: string } | null)?.type === "sepa_debit",
      )
      .map(({ payment_intent }) => idOf(payment_intent)),
  );
  const refusals = intents
    .filter((intent) => intent !== null && debits.has(intent))
    .flatMap((intent) => index.where("event", "data.object", intent))
    .filter(({ type }) => type === "payment_intent.payment_failed")
    .map(({ created }) => Number(created));
  return refusals.length > 0 ? Math.min(...refusals) : null;
}
