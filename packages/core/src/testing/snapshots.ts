import { defineCatalog } from "../model/catalog.ts";
import type { Invoice, InvoiceLine } from "../model/invoice.ts";
import type { Owner } from "../model/owner.ts";
import { type Dispute, isKnownDisputeStatus, type Payment } from "../model/payment.ts";
import type { Purchase, Snapshot, SubscriptionFacts, SubscriptionItem } from "../model/snapshot.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";

/** Two seats at the lake, in June 2026. */
export const raft = {
  id: "raft",
  lookupKey: "raft_seat",
  title: "Build a raft",
  description: "",
  place: "At the lake",
  startsAt: "2026-06-01T09:00:00Z",
  endsAt: "2026-06-02T17:00:00Z",
  capacity: 2,
  amount: 2500,
  currency: "eur",
  refundUntilHours: 48,
};

/** One catalog for core's tests: two levels sold for a time, and one of them also by subscription. */
export const testCatalog = defineCatalog({
  levels: ["BASIC", "PRO"],
  offers: [
    {
      kind: "one_time",
      lookupKey: "basic_month",
      title: "Basic",
      description: "",
      level: "BASIC",
      amount: 500,
      currency: "eur",
      durationDays: 30,
    },
    {
      kind: "one_time",
      lookupKey: "pro_month",
      title: "Pro",
      description: "",
      level: "PRO",
      amount: 1500,
      currency: "eur",
      durationDays: 30,
    },
    {
      kind: "subscription",
      lookupKey: "pro_plan",
      title: "Pro plan",
      description: "",
      level: "PRO",
      amount: 900,
      currency: "eur",
      interval: "month",
      trialDays: 0,
      planGroup: "membership",
    },
    {
      kind: "subscription",
      lookupKey: "pro_plan_trial",
      title: "Pro plan",
      description: "",
      level: "PRO",
      amount: 900,
      currency: "eur",
      interval: "month",
      trialDays: 14,
      planGroup: "membership",
    },
    {
      kind: "subscription",
      lookupKey: "team_plan",
      title: "Team plan",
      description: "",
      level: "PRO",
      amount: 700,
      currency: "eur",
      interval: "month",
      trialDays: 14,
      planGroup: "team",
      seats: { min: 2, max: 5 },
    },
  ],
  courses: [
    raft,
    {
      id: "rally",
      lookupKey: "rally_seat",
      title: "Paddle down the river",
      description: "",
      place: "On the river",
      startsAt: "2026-07-01T09:00:00Z",
      endsAt: "2026-07-01T17:00:00Z",
      capacity: 20,
      amount: 4000,
      currency: "eur",
      refundUntilHours: 0,
    },
  ],
});

export const ada: Owner = { type: "user", id: "ada" };

/** Unix seconds at the start of 2026. */
export const newYear = Date.UTC(2026, 0, 1) / 1000;
export const days = (count: number) => count * 86_400;

/** A paid sale of `pro_month` to Ada at the start of 2026. */
export function purchase(overrides: Partial<Purchase> = {}): Purchase {
  const lookupKey = overrides.lines?.[0]?.lookupKey ?? "pro_month";
  return {
    sessionId: "cs_test_1",
    mode: "payment",
    status: "complete",
    paymentStatus: "paid",
    createdAt: newYear,
    metadata: writeCheckoutMetadata({ owner: ada, offer: lookupKey, entitlementLevel: "PRO" }),
    lines: [{ id: "li_1", priceId: "price_1", lookupKey, quantity: 1 }],
    payment: payment(),
    subscriptionId: null,
    ...overrides,
  };
}

export function payment(overrides: Partial<Payment> = {}): Payment {
  return {
    id: "pi_1",
    status: "succeeded",
    chargeId: "ch_1",
    paidAt: newYear,
    failedAt: null,
    amount: 1500,
    refunds: [],
    disputes: [],
    earlyFraudWarnings: [],
    ...overrides,
  };
}

/** A full refund of `payment()` unless said otherwise. */
export function refund(overrides: Partial<Payment["refunds"][number]> = {}): Payment["refunds"][number] {
  return { id: "re_1", status: "succeeded", amount: 1500, createdAt: newYear + days(5), ...overrides };
}

/** A dispute about all of `payment()` unless said otherwise. */
export function dispute(status: string, overrides: Partial<Dispute> = {}): Dispute {
  const knownStatus = isKnownDisputeStatus(status) ? status : null;
  return { id: "du_1", status, knownStatus, amount: 1500, createdAt: newYear + days(5), ...overrides };
}

/** An active `pro_plan` of one month, begun at the start of 2026 and paid until the end of January. */
export function subscription(overrides: Partial<SubscriptionFacts> = {}): SubscriptionFacts {
  return {
    id: "sub_1",
    status: "active",
    createdAt: newYear,
    startedAt: newYear,
    trialEnd: null,
    cancelAt: null,
    cancelAtPeriodEnd: false,
    cancellationReason: null,
    endedAt: null,
    pausedBecause: null,
    pauseCollection: null,
    collectionMethod: "charge_automatically",
    daysUntilDue: null,
    metadata: {},
    items: [item()],
    latestInvoiceId: "in_1",
    invoices: [invoice()],
    invoicesSince: 0,
    given: [],
    resumed: false,
    ...overrides,
  };
}

export function item(overrides: Partial<SubscriptionItem> = {}): SubscriptionItem {
  return {
    id: "si_1",
    priceId: "price_2",
    lookupKey: "pro_plan",
    quantity: 1,
    periodStart: newYear,
    periodEnd: newYear + days(31),
    metered: false,
    ...overrides,
  };
}

/** Paid by `pi_2`: 9.00 for January. */
export function invoice(overrides: Partial<Invoice> = {}): Invoice {
  const total = overrides.lines?.reduce((sum, { amount }) => sum + amount, 0) ?? 900;
  return {
    id: "in_1",
    status: "paid",
    createdAt: newYear,
    dueDate: null,
    finalizesAt: null,
    paidAt: newYear,
    attempted: true,
    uncollectibleBecause: null,
    total,
    creditedBefore: 0,
    creditedAfter: 0,
    creditedInAll: 0,
    startingBalance: 0,
    fromBalance: 0,
    lines: [line()],
    payments: [{ paymentId: "pi_2", status: "paid" }],
    ...overrides,
  };
}

/** January of `pro_plan`. */
export function line(overrides: Partial<InvoiceLine> = {}): InvoiceLine {
  return {
    id: "il_1",
    itemId: "si_1",
    priceId: "price_2",
    lookupKey: "pro_plan",
    quantity: 1,
    amount: 900,
    proration: false,
    credits: [],
    start: newYear,
    end: newYear + days(31),
    ...overrides,
  };
}

export function snapshot(overrides: Partial<Snapshot> = {}): Snapshot {
  return {
    schema: 2,
    customerId: "cus_1",
    customerDeleted: false,
    subscriptions: [],
    purchases: [],
    payments: [],
    ...overrides,
  };
}
