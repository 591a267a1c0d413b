import type { Shop } from "../plan/terms.ts";
import { byAge, fieldOf, idOf, listed, type Row, type RowIndex } from "../stripe/rows.ts";
import { type Line, linesOf } from "./lines.ts";
import { isUsage, offerOfPrice } from "./shop.ts";

/** A line that pays for a period of an item. */
export interface Debit {
  line: Line;
  itemId: string;
  level: string | null;
  planGroup: string;
  seats: number;
  /** Of a free trial: it costs nothing and begins before the trial ends. */
  isTrial: boolean;
}

/** A line that takes debits back from the start of its period. */
export interface Credit {
  line: Line;
  takesBack: readonly Debit[];
}

/** Everything that was ever billed for one subscription, whether it was paid or not. */
export interface Ledger {
  /** Oldest first. */
  invoices: readonly Row[];
  debits: readonly Debit[];
  credits: readonly Credit[];
}

export function ledgerOf(index: RowIndex, shop: Shop, subscription: Row): Ledger {
  const customer = idOf(subscription.customer);
  const candidates = index.where("invoice", "customer", customer);
  const bills = candidates
    .map((invoice) => ({
      invoice,
      lines: linesOf(index, invoice).filter(({ subscriptionId }) => subscriptionId === subscription.id),
    }))
    .filter(
      ({ invoice, lines }) =>
        lines.length > 0 ||
        idOf(fieldOf(invoice, "parent.subscription_details.subscription")) === subscription.id,
    )
    .sort((a, b) => byAge(a.invoice, b.invoice));
  const lines = bills.flatMap((bill) => bill.lines);
  const itemOf = itemFinder(subscription, lines);
  const trialEnd = Number(subscription.trial_end ?? 0);
  const debits = lines.flatMap((line): Debit[] => {
    const price = index.byId("price", line.priceId);
    const offer = offerOfPrice(shop, price);
    const itemId = itemOf(line);
    if (isCredit(line) || line.amount < 0 || line.quantity === 0 || isUsage(price)) return [];
    if (!offer || offer.days !== undefined || itemId === null) return [];
    return [
      {
        line,
        itemId,
        level: offer.level,
        planGroup: offer.planGroup,
        seats: line.quantity,
        isTrial: line.amount === 0 && line.start < trialEnd,
      },
    ];
  });
  const credits = lines
    .filter(isCredit)
    .map((line) => ({ line, takesBack: takenBackBy(line, itemOf(line), debits) }));
  return { invoices: bills.map(({ invoice }) => invoice), debits, credits };
}

/** A credit for a debit of nothing is nothing too, and names it all the same. */
function isCredit({ amount, isProration, creditedLines }: Line): boolean {
  return isProration && (amount < 0 || creditedLines.length > 0);
}

/** The debits that a credit names; without names those that it begins in, but not the new one beside it. */
function takenBackBy(credit: Line, itemId: string | null, debits: readonly Debit[]): Debit[] {
  if (credit.creditedLines.length > 0)
    return debits.filter(({ line }) => credit.creditedLines.includes(line.id));
  return debits.filter(
    ({ line, itemId: of }) =>
      of === itemId &&
      line.priceId === credit.priceId &&
      line.quantity === credit.quantity &&
      line.start <= credit.start &&
      credit.start < line.end &&
      !(line.invoiceId === credit.invoiceId && line.start === credit.start),
  );
}

/**
 * Whose a line is that names no item: the item that has its price, now or by another line, the one whose price it replaced
 * from the same second on, or the only item there is.
 */
function itemFinder(subscription: Row, lines: readonly Line[]): (line: Line) => string | null {
  const items = listed(subscription, "items");
  const byPrice = new Map<string, string>();
  for (const { itemId, priceId } of lines) if (itemId !== null) byPrice.set(priceId, itemId);
  for (const item of items) byPrice.set(idOf(item.price) ?? "", item.id);
  for (const line of lines.filter(({ priceId, amount }) => amount >= 0 && !byPrice.has(priceId))) {
    const credit = lines.find(
      ({ invoiceId, start, amount, priceId }) =>
        invoiceId === line.invoiceId && start === line.start && amount < 0 && byPrice.has(priceId),
    );
    const item = credit && (credit.itemId ?? byPrice.get(credit.priceId));
    if (item) byPrice.set(line.priceId, item);
  }
  const known = new Set([...items.map(({ id }) => id), ...byPrice.values()]);
  const only = known.size === 1 ? ([...known][0] ?? null) : null;
  return ({ itemId, priceId }) => itemId ?? byPrice.get(priceId) ?? only;
}
