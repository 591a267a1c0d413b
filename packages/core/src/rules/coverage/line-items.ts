import { type Catalog, planForPrice } from "../../model/catalog.ts";
import type { Invoice, InvoiceLine } from "../../model/invoice.ts";
import { compareIds } from "../../model/order.ts";
import type { SubscriptionFacts } from "../../model/snapshot.ts";

/** A line with the invoice that it is on and the item that it bills. */
export type Line = InvoiceLine & { invoice: Invoice; item: string };

/**
 * Every line with its item, in an order of their own, so that the order of Stripe's lists is irrelevant. Lines of
 * `invoice_item_details` name no item: one belongs to the item of its price (semantics 2.1), and where no line of that price
 * names one, to the item that a change of plan beside it credits.
 */
export function linesWithItems({ invoices, items }: SubscriptionFacts, catalog: Catalog): Line[] {
  const lines = invoices
    .flatMap((invoice) => invoice.lines.map((line) => ({ ...line, invoice })))
    .sort(byAge);
  const known: Line[] = lines.flatMap((line) =>
    line.itemId === null ? [] : [{ ...line, item: line.itemId }],
  );
  // The credits of a change first: the debit beside them takes their item.
  const unnamed = lines
    .filter(({ itemId }) => itemId === null)
    .sort((a, b) => a.invoice.createdAt - b.invoice.createdAt || Number(b.amount < 0) - Number(a.amount < 0));
  for (const line of unnamed) {
    const item =
      itemOfPrice(line, items, known) ??
      itemOfChange(line, known) ??
      itemOfGroup(line, { items, known, catalog });
    if (item !== undefined) known.push({ ...line, item });
  }
  return known.sort(byAge);
}

type Unnamed = InvoiceLine & { invoice: Invoice };

function byAge(a: Unnamed, b: Unnamed): number {
  return a.invoice.createdAt - b.invoice.createdAt || compareIds(a.id, b.id);
}

/** The item billed with the price when the line's period began, else one that has it now, else any that ever had. */
function itemOfPrice(
  { priceId, start }: Unnamed,
  items: SubscriptionFacts["items"],
  known: readonly Line[],
): string | undefined {
  const current = items.filter((item) => item.priceId === priceId).map(({ id }) => id);
  const before = known.filter((line) => line.priceId === priceId);
  const then = before.filter((line) => line.start <= start && start < line.end);
  return first(
    then.map(({ item }) => item),
    current,
    before.map(({ item }) => item),
  );
}

/** The item that a credit on the same invoice takes back from the same second on: the two are one change of its price. */
function itemOfChange({ invoice, start, amount }: Unnamed, known: readonly Line[]): string | undefined {
  if (amount < 0) return undefined;
  const beside = known.filter((line) => line.invoice === invoice && line.start === start);
  const changed = new Set(beside.filter(({ amount: billed }) => billed >= 0).map(({ item }) => item));
  return first(beside.filter((line) => line.amount < 0 && !changed.has(line.item)).map(({ item }) => item));
}

/** The item of the same plan group, else the only one that there is. */
function itemOfGroup(
  line: Unnamed,
  { items, known, catalog }: { items: SubscriptionFacts["items"]; known: readonly Line[]; catalog: Catalog },
): string | undefined {
  const group = planForPrice(catalog, line)?.planGroup;
  if (group === undefined) return undefined;
  const all = new Set([...items.map(({ id }) => id), ...known.map(({ item }) => item)]);
  return first(
    items.filter((item) => planForPrice(catalog, item)?.planGroup === group).map(({ id }) => id),
    all.size === 1 ? [...all] : [],
  );
}

function first(...candidates: string[][]): string | undefined {
  return candidates.find((ids) => ids.length > 0)?.toSorted(compareIds)[0];
}
