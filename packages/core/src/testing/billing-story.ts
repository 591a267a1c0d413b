import { defineCatalog } from "../model/catalog.ts";
import type { Invoice, InvoiceLine } from "../model/invoice.ts";
import type { Payment } from "../model/payment.ts";
import type { Snapshot, SubscriptionFacts, SubscriptionItem } from "../model/snapshot.ts";
import { invoice, item, line, newYear, payment, raft, snapshot, subscription } from "./snapshots.ts";

const offer = { title: "Offer", description: "", currency: "eur" };
const plan = { ...offer, kind: "subscription", interval: "month", trialDays: 0 } as const;
const members = { ...plan, planGroup: "membership" } as const;
const teams = { ...plan, planGroup: "team", seats: { min: 1, max: 50 } } as const;

/** Two levels, each sold by the month, by the year, by the seat and once. */
export const storyCatalog = defineCatalog({
  levels: ["BASIC", "PRO"],
  offers: [
    { ...members, lookupKey: "basic_plan", level: "BASIC", amount: 500 },
    { ...members, lookupKey: "pro_plan", level: "PRO", amount: 900 },
    { ...members, lookupKey: "basic_year", level: "BASIC", amount: 5000, interval: "year" },
    { ...members, lookupKey: "pro_year", level: "PRO", amount: 9000, interval: "year" },
    {
      ...members,
      lookupKey: "old_pro",
      level: "PRO",
      amount: 800,
      retired: true,
      also: ["legacy_pro", "price_1Qold"],
    },
    { ...teams, lookupKey: "team_basic", level: "BASIC", amount: 400 },
    { ...teams, lookupKey: "team_plan", level: "PRO", amount: 900 },
    { ...offer, kind: "one_time", lookupKey: "basic_month", level: "BASIC", amount: 500, durationDays: 30 },
    { ...offer, kind: "one_time", lookupKey: "pro_month", level: "PRO", amount: 1500, durationDays: 30 },
  ],
  courses: [raft],
});

export const hour = 3_600;
/** Unix seconds: so many days after the start of 2026. */
export const day = (count: number) => newYear + count * 86_400;
/** Unix seconds: the first of a month of 2026. */
export const month = (number: number) => Date.UTC(2026, number - 1, 1) / 1000;
/** Unix seconds: the day on which a year that began with 2026 ends. */
export const nextYear = month(13);

const amounts = new Map(storyCatalog.offers.map(({ lookupKey, amount }) => [lookupKey, amount]));

/** A line for a whole period of an offer, January unless said otherwise. */
export function debit(lookupKey: string, overrides: Partial<InvoiceLine> = {}): InvoiceLine {
  const { quantity = 1, start = month(1), end = month(2) } = overrides;
  const amount = (amounts.get(lookupKey) ?? 0) * quantity;
  return line({
    id: `il_${lookupKey}_${start}`,
    lookupKey,
    priceId: `price_${lookupKey}`,
    quantity,
    amount,
    start,
    end,
    ...overrides,
  });
}

/** How Stripe writes the two lines of a change: by item or by invoice item, and naming the credited lines or not. */
export const lineForms = ["item", "item_named", "invoice_item", "invoice_item_named"] as const;
export type LineForm = (typeof lineForms)[number];

/** The lines that a change makes with `always_invoice`: a credit for the rest of a debit, and the new debit. */
export function prorate(
  before: InvoiceLine,
  at: number,
  after: { lookupKey: string } & Partial<InvoiceLine>,
  form: LineForm = "item_named",
): [InvoiceLine, InvoiceLine] {
  const share = (before.end - at) / (before.end - before.start);
  const parent = { proration: true, itemId: form.startsWith("item") ? before.itemId : null };
  const whole = (amounts.get(after.lookupKey) ?? 0) * (after.quantity ?? before.quantity);
  const credit: InvoiceLine = {
    ...before,
    ...parent,
    id: `il_credit_${before.id}_${at}`,
    amount: -Math.round(before.amount * share),
    start: at,
    credits: form.endsWith("_named") ? [before.id] : [],
  };
  const fresh = debit(after.lookupKey, {
    quantity: before.quantity,
    start: at,
    end: before.end,
    amount: Math.round(whole * share),
    ...parent,
    ...after,
  });
  return [credit, { ...fresh, id: `il_debit_${after.lookupKey}_${at}` }];
}

/** What has become of an invoice: how it was paid, or why it was not. */
export type BillState =
  | "card"
  | "balance"
  | "out_of_band"
  | "draft"
  | "open"
  | "processing"
  | "failed"
  | "void"
  | "uncollectible";

/** An invoice with its payments. */
export interface Bill {
  invoice: Invoice;
  payments: Payment[];
}

export function bill(
  id: string,
  lines: InvoiceLine[],
  state: BillState = "card",
  overrides: Partial<Invoice> & { refunded?: Partial<Payment> } = {},
): Bill {
  const { refunded, ...facts } = overrides;
  const createdAt = facts.createdAt ?? Math.min(...lines.map(({ start }) => start));
  const total = facts.total ?? lines.reduce((sum, { amount }) => sum + amount, 0);
  const isPaid = state === "card" || state === "balance" || state === "out_of_band";
  const attempted = isPaid || state === "processing" || state === "failed" || state === "uncollectible";
  const hasPayment = total > 0 && attempted && state !== "balance";
  const paymentId = state === "out_of_band" ? `pr_${id}` : `pi_${id}`;
  const status = isPaid ? "succeeded" : state === "processing" ? "processing" : "requires_payment_method";
  return {
    invoice: invoice({
      id: `in_${id}`,
      status: isPaid ? "paid" : state === "processing" || state === "failed" ? "open" : state,
      createdAt,
      paidAt: isPaid ? createdAt : null,
      attempted,
      total,
      lines,
      payments: hasPayment ? [{ paymentId, status: isPaid ? "paid" : "open" }] : [],
      ...facts,
    }),
    payments: hasPayment
      ? [
          payment({
            id: paymentId,
            status,
            chargeId: state === "out_of_band" ? null : `ch_${id}`,
            paidAt: isPaid ? createdAt : null,
            amount: total,
            ...refunded,
          }),
        ]
      : [],
  };
}

/** An item of a subscription, in January unless said otherwise. */
export function has(lookupKey: string, overrides: Partial<SubscriptionItem> = {}): SubscriptionItem {
  return item({
    lookupKey,
    priceId: `price_${lookupKey}`,
    periodStart: month(1),
    periodEnd: month(2),
    ...overrides,
  });
}

/** A customer with one subscription, by default an active `pro_plan` in its January. */
export function billed(
  bills: readonly Bill[],
  overrides: Partial<SubscriptionFacts> = {},
  more: Partial<Snapshot> = {},
): Snapshot {
  const invoices = bills.map((each) => each.invoice).sort((a, b) => a.createdAt - b.createdAt);
  return snapshot({
    subscriptions: [
      subscription({
        items: [has("pro_plan")],
        invoices,
        latestInvoiceId: invoices.at(-1)?.id ?? null,
        ...overrides,
      }),
    ],
    payments: bills.flatMap(({ payments }) => payments),
    ...more,
  });
}

/** One customer with what several have. */
export function together(...customers: readonly Snapshot[]): Snapshot {
  return snapshot({
    customerDeleted: customers.some(({ customerDeleted }) => customerDeleted),
    subscriptions: customers.flatMap(({ subscriptions }) => subscriptions),
    purchases: customers.flatMap(({ purchases }) => purchases),
    payments: customers.flatMap(({ payments }) => payments),
  });
}
