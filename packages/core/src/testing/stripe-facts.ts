import type Stripe from "stripe";
import type { FraudWarning, PriceTerms, StripeFacts } from "../facts/read-request.ts";
import { newYear } from "./snapshots.ts";

/** Stripe's objects with the fields that are read, and nothing else. */
export const charge = (rest: object = {}) => ({
  id: "ch_1",
  status: "succeeded",
  created: newYear,
  amount: 1500,
  ...rest,
});

export const intent = (rest: object = {}) => ({
  id: "pi_1",
  status: "succeeded",
  amount: 1600,
  latest_charge: charge(),
  ...rest,
});

export const session = (rest: object = {}) => ({
  id: "cs_1",
  mode: "payment",
  status: "complete",
  payment_status: "paid",
  created: newYear,
  metadata: { owner_id: "ada" },
  line_items: { data: [{ id: "li_1", price: { id: "price_1", lookup_key: "pro_month" }, quantity: 2 }] },
  payment_intent: intent(),
  subscription: null,
  ...rest,
});

export const item = (rest: object = {}) => ({
  id: "si_1",
  price: { id: "price_2", lookup_key: "pro_plan", recurring: { usage_type: "licensed" } },
  quantity: 3,
  current_period_start: newYear,
  current_period_end: newYear + 60,
  ...rest,
});

export const line = (rest: object = {}) => ({
  id: "il_1",
  amount: 900,
  quantity: 3,
  period: { start: newYear, end: newYear + 60 },
  pricing: { price_details: { price: "price_2" } },
  parent: {
    subscription_item_details: {
      subscription_item: "si_1",
      proration: false,
      proration_details: { credited_items: null },
    },
  },
  ...rest,
});

export const invoice = (rest: object = {}) => ({
  id: "in_1",
  status: "paid",
  created: newYear,
  due_date: newYear + 30,
  automatically_finalizes_at: null,
  status_transitions: { paid_at: newYear + 5 },
  status_details: null,
  attempted: true,
  total: 900,
  starting_balance: 0,
  ending_balance: 0,
  pre_payment_credit_notes_amount: 0,
  post_payment_credit_notes_amount: 0,
  parent: { subscription_details: { subscription: "sub_1" } },
  lines: { data: [line()] },
  payments: { data: [{ status: "paid", payment: { payment_intent: "pi_2" } }] },
  ...rest,
});

export const plan = (rest: object = {}) => ({
  id: "sub_1",
  status: "active",
  created: newYear,
  start_date: newYear + 1,
  trial_end: newYear + 2,
  cancel_at: newYear + 3,
  cancel_at_period_end: true,
  cancellation_details: null,
  ended_at: newYear + 4,
  pause_collection: { behavior: "void" },
  collection_method: "charge_automatically",
  days_until_due: null,
  metadata: { a: "b" },
  items: { data: [item()] },
  latest_invoice: invoice(),
  ...rest,
});

interface Seen {
  subscriptions?: object[];
  sessions?: object[];
  /** NULL, and by default: not asked for. */
  invoices?: object[] | null;
  payments?: object[] | null;
  charges?: object[];
  paymentRecords?: object[];
  disputes?: [string, object[]][];
  creditNotes?: [string, object[]][];
  prices?: [string, PriceTerms][];
  fraudWarnings?: FraudWarning[];
  customerDeleted?: boolean;
}

/** What a sync read; everything that is not given is empty. */
export const facts = (seen: Seen): StripeFacts => ({
  subscriptions: (seen.subscriptions ?? []) as Stripe.Subscription[],
  sessions: (seen.sessions ?? []) as Stripe.Checkout.Session[],
  invoices: seen.invoices ? { since: newYear - 60, list: seen.invoices as Stripe.Invoice[] } : null,
  payments: seen.payments ? { since: newYear - 60, list: seen.payments as Stripe.PaymentIntent[] } : null,
  charges: (seen.charges ?? []) as Stripe.Charge[],
  paymentRecords: (seen.paymentRecords ?? []) as Stripe.PaymentRecord[],
  disputes: new Map((seen.disputes ?? []) as [string, Stripe.Dispute[]][]),
  creditNotes: new Map((seen.creditNotes ?? []) as [string, Stripe.CreditNote[]][]),
  prices: new Map(seen.prices ?? [["price_2", { lookupKey: "pro_plan", metered: false }]]),
  fraudWarnings: seen.fraudWarnings ?? [],
  customerDeleted: seen.customerDeleted ?? false,
});
