import { type Catalog, hasPrice, oneTimeForPrice } from "../model/catalog.ts";
import type { Entitlement, Reason } from "../model/entitlement.ts";
import { compareIds } from "../model/order.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import type { AccessPolicy, PurchaseCase } from "../model/policy.ts";
import type { Purchase, Snapshot } from "../model/snapshot.ts";
import { isOurMetadata, type OfferMetadata, readCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { bookingMetadataOf } from "./booking-sales.ts";
import { closedSessions, type FoldedSale } from "./closed-sessions.ts";
import type { MoneyBack } from "./coverage/money-back.ts";
import type { FoldInput, Unbound } from "./fold-input.ts";
import { paidAt, purchaseCase, purchaseMoneyBack } from "./purchase-case.ts";

export interface PurchasesFold {
  /** One for each line of each completed session; a seat at a course grants nothing here. */
  entitlements: Entitlement[];
  unbound: Unbound[];
  /** Sessions that can no longer change access: they leave the snapshot. */
  closed: string[];
}

const dayMs = 86_400_000;

/** What one-time sales allow (semantics 3). A sale that has begun keeps its days, whatever happens to an older one. */
export function foldPurchases(
  snapshot: Snapshot,
  input: Pick<FoldInput, "owner" | "catalog" | "policy" | "at" | "previous">,
): PurchasesFold {
  const fold: PurchasesFold = { entitlements: [], unbound: [], closed: [] };
  const bound: Sale[] = [];
  for (const purchase of snapshot.purchases) {
    if (purchase.mode !== "payment" || purchase.status !== "complete" || bookingMetadataOf(purchase))
      continue;
    const binding = bind(purchase, input.owner, input.catalog);
    if (binding.ok) bound.push(...binding.lines.map((line) => saleOf(purchase, line, input.policy)));
    else if (binding.reason !== null && isPaid(purchase))
      fold.unbound.push({ sourceId: purchase.sessionId, reason: binding.reason });
  }
  // Stripe's guide to fulfilment keys a sale by its session; folding in this order makes extensions repeatable.
  bound.sort((a, b) => a.paidAt - b.paidAt || compareIds(a.purchase.sessionId, b.purchase.sessionId));
  const closedBefore = closedEntitlements(snapshot, input.previous ?? []);
  const ends = endsOfLevels(closedBefore);
  const replacedAt = replacements(bound);
  const folded: FoldedSale[] = [];
  for (const sale of bound) {
    const { sessionId } = sale.purchase;
    const { entitlement, ...closing } = foldSale(sale, ends, replacedAt.get(sessionId), input.policy);
    fold.entitlements.push(entitlement);
    folded.push({ sessionId, level: sale.level, replaces: sale.replaces, ...closing });
  }
  fold.entitlements.push(...closedBefore);
  fold.closed = closedSessions(folded, input.at);
  return fold;
}

interface Promised {
  lineId: string;
  level: string;
  durationDays: number;
  seats: number;
  /** Sessions whose unused days were credited to this sale. */
  replaces: readonly string[];
}

interface Sale extends Promised {
  purchase: Purchase;
  /** Unix milliseconds. */
  paidAt: number;
  money: MoneyBack;
}

type Binding =
  | { ok: true; lines: Promised[] }
  /** NULL for something else that the account sells: neither metadata nor a price of ours. */
  | { ok: false; reason: string | null };

/**
 * What a sale promised, when our metadata and the customer agree about its owner. The promise in the metadata counts,
 * whatever the catalog says today; a sale without one is looked up in the catalog (semantics 2.5).
 */
function bind(purchase: Purchase, owner: Owner, catalog: Catalog): Binding {
  const hasOurPrice = purchase.lines.some((line) => hasPrice(catalog, line));
  if (!isOurMetadata(purchase.metadata) && !hasOurPrice) return { ok: false, reason: null };
  const reading = readCheckoutMetadata(purchase.metadata);
  if (!reading.ok) return { ok: false, reason: `metadata: ${reading.reason}` };
  if (ownerKey(reading.metadata.owner) !== ownerKey(owner))
    return { ok: false, reason: "the metadata names another owner than the customer belongs to" };
  if (purchase.lines.length === 0) return { ok: false, reason: "the session has no lines" };
  const metadata = reading.metadata as OfferMetadata;
  const lines: Promised[] = [];
  for (const line of purchase.lines) {
    const offer = oneTimeForPrice(catalog, line);
    const sold = offer && { level: offer.level, durationDays: offer.durationDays, seats: 1 };
    const promise = metadata.promise ?? sold;
    if (!promise)
      return {
        ok: false,
        reason: `price ${line.priceId ?? "without an id"} is not a one-time offer of the catalog`,
      };
    // A level that was renamed since: the days and seats stay, at the level that the price grants today.
    const level = [promise.level, sold?.level].find((name) => name && catalog.levels.includes(name));
    if (!level) return { ok: false, reason: `the catalog has no level ${promise.level}` };
    lines.push({ lineId: line.id, ...promise, level, replaces: metadata.replaces ?? [] });
  }
  return { ok: true, lines };
}

function saleOf(purchase: Purchase, promised: Promised, policy: AccessPolicy): Sale {
  const money = purchaseMoneyBack(purchase, policy);
  return { ...promised, purchase, money, paidAt: paidAt(purchase) * 1000 };
}

/** Sales of before that have left the snapshot: nothing can change them any more. */
function closedEntitlements(snapshot: Snapshot, previous: readonly Entitlement[]): Entitlement[] {
  const present = new Set(snapshot.purchases.map(({ sessionId }) => sessionId));
  return previous.filter(({ source, sourceId }) => source === "purchase" && !present.has(sourceId));
}

function endsOfLevels(closed: readonly Entitlement[]): Map<string, number> {
  const ends = new Map<string, number>();
  for (const { level, access, expiresAt } of closed)
    if (access === "granted" && expiresAt)
      ends.set(level, Math.max(ends.get(level) ?? 0, Date.parse(expiresAt)));
  return ends;
}

/** When the sales that an upgrade replaces end: with its payment, unless it was refunded in full. */
function replacements(sales: readonly Sale[]): Map<string, number> {
  const at = new Map<string, number>();
  for (const { replaces, paidAt: upgraded, money, purchase } of sales)
    if (money.loss !== "refunded" && isPaid(purchase)) for (const id of replaces) at.set(id, upgraded);
  return at;
}

function isPaid(purchase: Purchase): boolean {
  const name = purchaseCase(purchase);
  return name === "paid" || name === "no_payment_required";
}

const reasons: Record<PurchaseCase, Reason> = {
  paid: "paid",
  no_payment_required: "free",
  awaiting_bank: "awaiting_bank",
  payment_failed: "payment_failed",
  unknown: "unknown_status",
};
const answers = { grant: "granted", pending: "pending", deny: "denied" } as const;

function foldSale(
  sale: Sale,
  ends: Map<string, number>,
  replacedAt: number | undefined,
  policy: AccessPolicy,
): { entitlement: Entitlement } & Pick<FoldedSale, "closesAt" | "isLost" | "continues"> {
  const { purchase, level, money } = sale;
  const name = purchaseCase(purchase);
  const access = answers[policy.purchase[name]];
  const startsAt = Math.max(sale.paidAt, ends.get(level) ?? sale.paidAt);
  const natural = startsAt + sale.durationDays * dayMs;
  const expiresAt = replacedAt === undefined ? natural : Math.min(natural, Math.max(startsAt, replacedAt));
  const base = { ...entitlementBase(sale), startsAt: null, expiresAt: null };
  if (access !== "granted")
    return {
      entitlement: { ...base, access, reason: reasons[name] },
      closesAt: access === "denied" ? natural : null,
      isLost: false,
      continues: access === "pending",
    };
  const continues = startsAt > sale.paidAt;
  if (money.loss) {
    // It ends where it was taken back, never later than by itself; the next one begins there.
    const lostAt = Math.max(startsAt, (money.lostAt ?? 0) * 1000);
    ends.set(level, Math.min(expiresAt, lostAt));
    const entitlement = { ...base, access: "denied" as const, reason: money.loss };
    return { entitlement, closesAt: natural, isLost: true, continues };
  }
  ends.set(level, expiresAt);
  const granted = {
    ...base,
    access,
    reason: reasons[name],
    startsAt: iso(startsAt),
    expiresAt: iso(expiresAt),
  };
  return { entitlement: granted, closesAt: natural, isLost: false, continues };
}

function entitlementBase({ purchase, lineId, level, seats, money }: Sale) {
  const { payment, sessionId } = purchase;
  return {
    id: `${sessionId}:${lineId}`,
    level,
    seats,
    planGroup: null,
    source: "purchase" as const,
    sourceId: sessionId,
    evidence: [
      sessionId,
      lineId,
      ...(payment ? [payment.id] : []),
      ...(payment?.chargeId ? [payment.chargeId] : []),
      ...(payment?.refunds ?? []).map(({ id }) => id),
      ...(payment?.disputes ?? []).map(({ id }) => id),
      ...(payment?.earlyFraudWarnings ?? []),
    ],
    flags: money.flags,
  };
}

/** Unix seconds. A session keeps no instant of payment: the charge does, and a free one was paid when it was created. */
function iso(ms: number): string {
  return new Date(ms).toISOString();
}
