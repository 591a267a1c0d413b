import { ownerKey } from "../model/owner.ts";
import type { TestShop } from "./shop.ts";
import { card } from "./shop.ts";

const day = 86_400;
const threeYears = 3 * 365;

interface LongPast {
  abandoned: number;
  /** One-time sales of three days each, one after the other over three years, the last of them ended. */
  sales: number;
  /** Subscriptions that were canceled after their only month. */
  endedSubscriptions: number;
  /** Monthly invoices of the live subscription before today's. */
  earlierInvoices: number;
}

type Rows = Record<string, { id: string }[]>;

/**
 * Gives an owner a live subscription and a long past at Stripe. One sale and one subscription are made through the
 * checkout; the past is copies of their rows with ids and instants of their own. No event of it exists any more.
 *
 * @returns the customer's and the live subscription's id
 */
export async function buildLongPast(
  shop: TestShop,
  { abandoned, sales, endedSubscriptions, earlierInvoices }: LongPast,
): Promise<{ customerId: string; subscriptionId: string }> {
  const owner = { type: "user", id: "ada" } as const;
  const rowsNow = () => shop.simulator.snapshot().rows as Rows;
  const before = rowsNow();
  await shop.simulator.pay(await shop.open(owner, "pro_month"), card());
  const afterSale = rowsNow();
  await shop.simulator.pay(await shop.open(owner, "pro_plan"), card());
  const afterPlan = rowsNow();
  const sale = made(before, afterSale);
  const plan = made(afterSale, afterPlan);
  const session = { "checkout.session": sale["checkout.session"] ?? [] };
  const bill = only(plan, ["invoice", "invoice_payment", "payment_intent", "charge", "balance_transaction"]);
  const past = [
    ...times(abandoned, (n) =>
      copy(session, `x${n}`, (n * threeYears) / abandoned + 5, {
        "checkout.session": { status: "expired", payment_status: "unpaid", payment_intent: null },
      }),
    ),
    ...times(sales, (n) => copy(sale, `s${n}`, (n * threeYears) / sales + 5, { all: shortened })),
    ...times(endedSubscriptions, (n) =>
      copy(plan, `p${n}`, (n * threeYears) / endedSubscriptions + 40, {
        subscription: ended,
      }),
    ),
    ...times(earlierInvoices, (n) => copy(bill, `i${n}`, 30 * (n + 1))),
  ];
  const saved = shop.simulator.snapshot();
  const rows: Rows = { ...afterPlan };
  for (const table of Object.keys(rows)) {
    const sold = new Set(sale[table]?.map(({ id }) => id));
    rows[table] = [
      ...past.flatMap((copied) => copied[table] ?? []).sort((a, b) => createdAt(a) - createdAt(b)),
      ...(rows[table] ?? []).filter(({ id }) => !sold.has(id)),
    ];
  }
  const begun = Math.round(30 * day * (earlierInvoices + 1));
  rows.subscription = (rows.subscription ?? []).map((row) =>
    row.id === plan.subscription?.[0]?.id
      ? { ...row, created: createdAt(row) - begun, start_date: createdAt(row) - begun }
      : row,
  );
  shop.simulator.restore({ ...saved, rows });
  const [subscription] = afterPlan.subscription ?? [];
  const [customer] = afterPlan.customer ?? [];
  if (!subscription || !customer) throw new Error(`no subscription was sold to ${ownerKey(owner)}`);
  return { customerId: customer.id, subscriptionId: subscription.id };
}

function made(before: Rows, after: Rows): Rows {
  const rows: Rows = {};
  for (const [table, all] of Object.entries(after)) {
    if (table === "event" || table === "customer" || table === "payment_method") continue;
    const known = new Set(before[table]?.map(({ id }) => id));
    rows[table] = all.filter(({ id }) => !known.has(id));
  }
  return rows;
}

function only(rows: Rows, tables: readonly string[]): Rows {
  return Object.fromEntries(tables.map((table) => [table, rows[table] ?? []]));
}

type Changes = Record<string, object | ((row: Record<string, unknown>) => object)>;

/** Every id of the rows gets a suffix, wherever it is named, and every instant is earlier by some days. */
function copy(rows: Rows, suffix: string, daysAgo: number, changes: Changes = {}): Rows {
  const ids = Object.values(rows).flatMap((all) => all.map(({ id }) => id));
  const names = new Set([...ids, ...linesOf(rows)]);
  const shift = Math.round(daysAgo * day);
  const text = JSON.stringify(rows, (_, value: unknown) => {
    if (typeof value === "string" && names.has(value)) return `${value}${suffix}`;
    const isInstant = typeof value === "number" && value > 1_500_000_000 && value < 2_500_000_000;
    return isInstant ? value - shift : value;
  });
  const copied = JSON.parse(text) as Record<string, Record<string, unknown>[]>;
  return Object.fromEntries(
    Object.entries(copied).map(([table, all]) => [
      table,
      all.map((row) => {
        const change = changes[table] ?? changes.all ?? {};
        return { ...row, ...(typeof change === "function" ? change(row) : change) } as { id: string };
      }),
    ]),
  );
}

/** The items and lines that stand inside of other rows, and have ids of their own. */
function linesOf(rows: Rows): string[] {
  const text = JSON.stringify([rows.invoice ?? [], rows.subscription ?? []]);
  const isOwnSubscription = (rows.subscription ?? []).length > 0;
  return [...text.matchAll(/"((?:il|si)_\w+)"/g)]
    .map(([, id]) => id ?? "")
    .filter((id) => id.startsWith("il_") || isOwnSubscription);
}

function shortened(row: Record<string, unknown>): object {
  const metadata = row.metadata as Record<string, string> | undefined;
  return metadata?.duration_days ? { metadata: { ...metadata, duration_days: "3" } } : {};
}

function ended(row: Record<string, unknown>): object {
  const endedAt = Number(row.created) + 31 * day;
  return { status: "canceled", ended_at: endedAt, canceled_at: endedAt };
}

function createdAt(row: object): number {
  return "created" in row && typeof row.created === "number" ? row.created : 0;
}

function times<Item>(count: number, make: (n: number) => Item): Item[] {
  return Array.from({ length: count }, (_, n) => make(n));
}
