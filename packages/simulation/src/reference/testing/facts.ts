import { type Memory, noMemory } from "../../coverage/memory.ts";
import type { Shop } from "../../plan/terms.ts";
import { indexOf, type Row, type Rows } from "../../stripe/rows.ts";
import { day as daySeconds } from "../../table/item-facts.ts";
import { readSubscription, type SubscriptionEntitlement } from "../subscriptions.ts";

/** Unix seconds, so many days after 1 January. */
export const day = (count: number) => 1_767_225_600 + count * daySeconds;
/** The first of February, the usual end of the first period. */
export const month = day(31);

/** Two levels, and seats without a level. Prices have the names of their offers. */
export const shop: Shop = {
  levels: ["BASIC", "PRO"],
  offers: {
    basic: { level: "BASIC", planGroup: "membership", bySeat: true },
    pro: { level: "PRO", planGroup: "membership", bySeat: true },
    pro_year: { level: "PRO", planGroup: "membership", bySeat: true },
    seats: { level: null, planGroup: "membership", bySeat: true },
    solo: { level: "PRO", planGroup: "membership" },
    solo_year: { level: "PRO", planGroup: "membership" },
    solo_basic: { level: "BASIC", planGroup: "membership" },
    basic_month: { level: "BASIC", planGroup: "one_time:basic_month", days: 30 },
    pro_month: { level: "PRO", planGroup: "one_time:pro_month", days: 30 },
  },
};

/** A line of a bill: `[price, amount, from, until]` and what differs from one seat of the first item. */
interface LineSpec {
  id?: string;
  price?: string;
  amount: number;
  from?: number;
  until?: number;
  seats?: number;
  item?: string | null;
  proration?: boolean;
  credits?: string[];
}

export interface Bill {
  id: string;
  at?: number;
  /** `paid` by default. */
  status?: string;
  lines: LineSpec[];
  due?: number;
  finalizesAt?: number;
  attempted?: boolean;
  /** The status of its payment intent; of a bank debit with `bank`. */
  payment?: string;
  bank?: boolean;
  /** The event that told of a refusal. */
  refusedAt?: number;
  /** How much of it the balance has paid. */
  fromBalance?: number;
  refunds?: { amount: number; status?: string; at?: number }[];
  disputes?: { status: string; amount?: number; at?: number }[];
  notes?: { amount: number; refunded?: number; status?: string }[];
  uncollectibleReason?: string;
}

interface ItemSpec {
  id?: string;
  price?: string;
  seats?: number;
  from?: number;
  until?: number;
}

export interface SubscriptionSpec {
  status?: string;
  items?: ItemSpec[];
  bills?: Bill[];
  trialEnd?: number;
  cancelAt?: number;
  cancelsAtEnd?: boolean;
  pause?: string;
  sent?: { daysUntilDue: number };
  canceledFor?: string;
  memory?: Memory;
}

/** A line that bills the first item for January. */
export const debit = (more: Partial<LineSpec> = {}): LineSpec => ({ amount: 900, ...more });
/** A credit for what is left of January on that day. */
export const credit = (from: number, more: Partial<LineSpec> = {}): LineSpec => ({
  amount: -500,
  proration: true,
  from,
  ...more,
});
export const firstBill = (more: Partial<Bill> = {}): Bill => ({ id: "in_1", lines: [debit()], ...more });

export function rowsOf({ items = [{}], bills = [firstBill()], ...spec }: SubscriptionSpec): Rows {
  const billRows = bills.map(rowsOfBill);
  const of = (kind: string) => billRows.flatMap((rows) => rows[kind] ?? []);
  const subscription: Row = {
    id: "sub_1",
    customer: "cus_1",
    created: day(0),
    status: spec.status ?? "active",
    trial_end: spec.trialEnd ?? null,
    cancel_at: spec.cancelAt ?? null,
    cancel_at_period_end: spec.cancelsAtEnd ?? false,
    pause_collection: spec.pause ? { behavior: spec.pause } : null,
    collection_method: spec.sent ? "send_invoice" : "charge_automatically",
    days_until_due: spec.sent?.daysUntilDue ?? null,
    cancellation_details: { reason: spec.canceledFor ?? null },
    items: {
      data: items.map(({ id = "si_1", price = "pro", seats = 1, from = day(0), until = month }) => ({
        id,
        price: { id: price, lookup_key: price },
        quantity: seats,
        current_period_start: from,
        current_period_end: until,
      })),
    },
  };
  const kinds = [
    "invoice",
    "invoice_payment",
    "payment_intent",
    "charge",
    "refund",
    "dispute",
    "credit_note",
    "event",
  ];
  return {
    price: Object.keys(shop.offers).map((key) => ({ id: key, lookup_key: key })),
    subscription: [subscription],
    ...Object.fromEntries(kinds.map((kind) => [kind, of(kind)])),
  };
}

function rowsOfBill(bill: Bill): Record<string, Row[]> {
  const { id, at = day(0), status = "paid", lines, refunds = [], disputes = [], notes = [] } = bill;
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  const fromBalance = bill.fromBalance ?? 0;
  const due = Math.max(0, total) - fromBalance;
  const intent = `pi_${id}`;
  const isPaid = status === "paid";
  const hasIntent = due > 0 && status !== "draft";
  const balance = total < 0 ? total : -fromBalance;
  return {
    invoice: [
      {
        id,
        customer: "cus_1",
        created: at,
        status,
        total,
        amount_paid: isPaid ? due : 0,
        starting_balance: total < 0 ? 0 : balance,
        ending_balance: total < 0 ? balance : 0,
        attempted: bill.attempted ?? isPaid,
        due_date: bill.due ?? null,
        automatically_finalizes_at: bill.finalizesAt ?? null,
        status_details: bill.uncollectibleReason
          ? { uncollectible: { reason: bill.uncollectibleReason } }
          : null,
        parent: { subscription_details: { subscription: "sub_1" } },
        lines: { data: lines.map((line, at) => lineRow(line, `${id}_${at + 1}`)) },
      },
    ],
    invoice_payment: hasIntent
      ? [
          {
            id: `inpay_${id}`,
            invoice: id,
            status: isPaid ? "paid" : "open",
            payment: { payment_intent: intent },
          },
        ]
      : [],
    payment_intent: hasIntent
      ? [{ id: intent, status: bill.payment ?? (isPaid ? "succeeded" : "requires_payment_method") }]
      : [],
    charge: hasIntent
      ? [
          {
            id: `ch_${id}`,
            payment_intent: intent,
            amount: due,
            status: isPaid ? "succeeded" : "pending",
            payment_method_details: { type: bill.bank ? "sepa_debit" : "card" },
          },
        ]
      : [],
    refund: refunds.map(({ amount, status: refundStatus = "succeeded", at: refundedAt = at }, index) => ({
      id: `re_${id}_${index}`,
      payment_intent: intent,
      amount,
      status: refundStatus,
      created: refundedAt,
    })),
    dispute: disputes.map(({ status: disputeStatus, amount = due, at: disputedAt = at }, index) => ({
      id: `dp_${id}_${index}`,
      payment_intent: intent,
      amount,
      status: disputeStatus,
      created: disputedAt,
    })),
    credit_note: notes.map(({ amount, refunded = 0, status: noteStatus = "issued" }, index) => ({
      id: `cn_${id}_${index}`,
      invoice: id,
      status: noteStatus,
      post_payment_amount: amount,
      refunds: refunded > 0 ? [{ amount_refunded: refunded }] : [],
      created: at,
    })),
    event:
      bill.refusedAt === undefined
        ? []
        : [
            {
              id: `evt_${id}`,
              type: "payment_intent.payment_failed",
              created: bill.refusedAt,
              data: { object: { id: intent } },
            },
          ],
  };
}

function lineRow(line: LineSpec, id: string): Row {
  const { price = "pro", amount, from = day(0), until = month, seats = 1, item = "si_1" } = line;
  const details = {
    subscription: "sub_1",
    proration: line.proration ?? false,
    proration_details: { credited_items: line.credits ? { invoice_line_items: line.credits } : null },
  };
  return {
    id: line.id ?? id,
    amount,
    quantity: seats,
    period: { start: from, end: until },
    pricing: { price_details: { price } },
    parent:
      item === null
        ? { invoice_item_details: details }
        : { subscription_item_details: { ...details, subscription_item: item } },
  };
}

/** What the reference says of the only subscription, or of one of its items. */
export function ask(spec: SubscriptionSpec, t: number, item = "si_1"): SubscriptionEntitlement {
  const rows = rowsOf(spec);
  const [subscription] = rows.subscription ?? [];
  if (!subscription) throw new Error("There is no subscription.");
  const answers = readSubscription(indexOf(rows), shop, subscription, spec.memory ?? noMemory).at(t);
  const answer = answers.find(({ id }) => id === `sub_1:${item}`);
  if (!answer) throw new Error(`There is no item ${item}.`);
  return answer;
}
