import { type Catalog, type Offer, offerOf } from "../model/catalog.ts";
import type { Entitlement, Reason } from "../model/entitlement.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import type { AccessPolicy, PurchaseCase } from "../model/policy.ts";
import type { Purchase, Snapshot } from "../model/snapshot.ts";
import { readCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { bookingMetadataOf } from "./booking-sales.ts";
import { purchaseCase } from "./cases.ts";
import type { FoldInput, Unbound } from "./fold-input.ts";
import { moneyBack } from "./money-back.ts";

type OneTimeOffer = Offer & { kind: "one_time" };

/** What one-time sales allow: one entitlement for each line of each session that was completed. A seat allows nothing. */
export function purchaseEntitlements(
  snapshot: Snapshot,
  { owner, catalog, policy }: Pick<FoldInput, "owner" | "catalog" | "policy">,
): { entitlements: Entitlement[]; unbound: Unbound[] } {
  const entitlements: Entitlement[] = [];
  const unbound: Unbound[] = [];
  // Stripe's guide to fulfilment keys a sale by its session; folding in this order makes extensions repeatable.
  const sales = snapshot.purchases
    .filter((sale) => sale.mode === "payment" && sale.status === "complete" && !bookingMetadataOf(sale))
    .sort((a, b) => paidAt(a) - paidAt(b) || (a.sessionId < b.sessionId ? -1 : 1));
  const endOfLevel = new Map<string, number>();
  for (const sale of sales) {
    const bound = bind(sale, owner, catalog);
    if (bound.ok)
      for (const { lineId, offer } of bound.lines)
        entitlements.push(saleEntitlement(sale, lineId, offer, { endOfLevel, policy }));
    else unbound.push({ sourceId: sale.sessionId, reason: bound.reason });
  }
  return { entitlements, unbound };
}

type Binding = { ok: true; lines: { lineId: string; offer: OneTimeOffer }[] } | { ok: false; reason: string };

/** A sale counts for its owner only when our own metadata, the customer and the catalog agree about it. */
function bind(sale: Purchase, owner: Owner, catalog: Catalog): Binding {
  const reading = readCheckoutMetadata(sale.metadata);
  if (!reading.ok) return { ok: false, reason: `metadata: ${reading.reason}` };
  if (ownerKey(reading.metadata.owner) !== ownerKey(owner))
    return { ok: false, reason: "the metadata names another owner than the customer belongs to" };
  const lines: { lineId: string; offer: OneTimeOffer }[] = [];
  for (const line of sale.lines) {
    const offer = line.lookupKey ? offerOf(catalog, line.lookupKey) : undefined;
    if (offer?.kind !== "one_time")
      return {
        ok: false,
        reason: `price ${line.priceId ?? "without an id"} is not a one-time offer of the catalog`,
      };
    lines.push({ lineId: line.id, offer });
  }
  if (lines.length === 0) return { ok: false, reason: "the session has no lines" };
  return { ok: true, lines };
}

const dayMs = 86_400_000;

function saleEntitlement(
  sale: Purchase,
  lineId: string,
  offer: OneTimeOffer,
  { endOfLevel, policy }: { endOfLevel: Map<string, number>; policy: AccessPolicy },
): Entitlement {
  const { payment } = sale;
  const money = payment ? moneyBack(payment, policy) : { denied: null, flags: [] };
  const verdict: Verdict = money.denied
    ? { access: "denied", reason: money.denied }
    : saleVerdict(sale, policy);
  const base = {
    id: `${sale.sessionId}:${lineId}`,
    level: offer.level,
    source: "purchase" as const,
    sourceId: sale.sessionId,
    evidence: [
      sale.sessionId,
      ...(payment ? [payment.paymentIntentId] : []),
      ...(payment?.chargeId ? [payment.chargeId] : []),
      ...(payment?.refunds ?? []).map(({ id }) => id),
      ...(payment?.disputes ?? []).map(({ id }) => id),
      ...(payment?.earlyFraudWarnings ?? []),
    ],
    flags: money.flags,
  };
  if (verdict.access !== "granted") return { ...base, ...verdict, startsAt: null, expiresAt: null };
  const paid = paidAt(sale) * 1000;
  const startsAt = Math.max(paid, endOfLevel.get(offer.level) ?? paid);
  const expiresAt = startsAt + offer.durationDays * dayMs;
  endOfLevel.set(offer.level, expiresAt);
  return { ...base, ...verdict, startsAt: iso(startsAt), expiresAt: iso(expiresAt) };
}

type Verdict = Pick<Entitlement, "access" | "reason">;

const reasons: Record<PurchaseCase, Reason> = {
  paid: "paid",
  no_payment_required: "free",
  awaiting_bank: "awaiting_bank",
  payment_failed: "payment_failed",
  unknown: "unknown_status",
};
const answers = { grant: "granted", pending: "pending", deny: "denied" } as const;

function saleVerdict(sale: Purchase, policy: AccessPolicy): Verdict {
  const cell = purchaseCase(sale);
  return { access: answers[policy.purchase[cell]], reason: reasons[cell] };
}

/** Unix seconds. A session keeps no instant of payment: the charge does, and a free one was paid when it was made. */
function paidAt(sale: Purchase): number {
  return sale.payment?.paidAt ?? sale.createdAt;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
