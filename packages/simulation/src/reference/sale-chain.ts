import type { Sale } from "./sales.ts";

/** What a sale grants: from when until when (unix seconds), half-open. */
export interface SaleSpan {
  sale: Sale;
  from: number;
  until: number;
}

/**
 * Puts paid sales of each level one after the other, in the order of their payments. A sale whose money went back ends
 * when that happened, and the next one begins there; one that has begun is never moved.
 */
export function chainOf(sales: readonly Sale[]): SaleSpan[] {
  const ends = new Map<string, number>();
  const spans: SaleSpan[] = [];
  for (const sale of sales) {
    if (sale.state !== "paid") continue;
    const from = Math.max(sale.paidAt, ends.get(sale.level) ?? 0);
    const { backSince } = sale.money;
    const promised = from + sale.seconds;
    const until = backSince === null ? promised : Math.max(from, Math.min(promised, backSince));
    ends.set(sale.level, until);
    spans.push({ sale, from, until });
  }
  return spans.map((span) => ({ ...span, until: replacedAt(span, sales) }));
}

/** A sale whose unused days were credited to an upgrade ends with the upgrade's payment, unless that went back in full. */
function replacedAt({ sale, from, until }: SaleSpan, sales: readonly Sale[]): number {
  const upgrades = sales.filter(
    ({ replaces, state, money }) =>
      state === "paid" && money.state !== "refunded" && replaces.includes(sale.id),
  );
  const first = Math.min(...upgrades.map(({ paidAt }) => paidAt));
  return Math.max(from, Math.min(until, first));
}
