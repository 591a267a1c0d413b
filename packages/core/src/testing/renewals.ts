import type { Invoice } from "../model/invoice.ts";
import type { SubscriptionFacts } from "../model/snapshot.ts";
import { days, invoice, item, line, newYear, subscription } from "./snapshots.ts";

/** The instant that `subscription()` is paid until, and the end of the month after it. */
export const paidUntil = newYear + days(31);
export const renewedUntil = newYear + days(59);

/** The first invoice, before anybody has tried to pay it. */
export function firstInvoice(overrides: Partial<Invoice> = {}): Invoice {
  return invoice({ status: "open", paidAt: null, attempted: false, payments: [], ...overrides });
}

/** The invoice of February, whose payment has failed. */
export function renewalInvoice(overrides: Partial<Invoice> = {}): Invoice {
  return invoice({
    id: "in_2",
    status: "open",
    createdAt: paidUntil,
    paidAt: null,
    lines: [line({ id: "il_2", start: paidUntil, end: renewedUntil })],
    payments: [],
    ...overrides,
  });
}

/** `subscription()` in February: January is paid, and the renewal is `renewalInvoice()` unless said otherwise. */
export function inFebruary(
  overrides: Partial<SubscriptionFacts> = {},
  renewal: Invoice | null = renewalInvoice(),
): SubscriptionFacts {
  return subscription({
    items: [item({ periodStart: paidUntil, periodEnd: renewedUntil })],
    invoices: [invoice(), ...(renewal ? [renewal] : [])],
    latestInvoiceId: renewal?.id ?? "in_1",
    ...overrides,
  });
}

/** A trial of 14 days, with the invoice over nothing that Stripe makes for it. */
export function trial(overrides: Partial<SubscriptionFacts> = {}): SubscriptionFacts {
  const end = newYear + days(14);
  return subscription({
    status: "trialing",
    trialEnd: end,
    items: [item({ periodEnd: end })],
    invoices: [invoice({ lines: [line({ amount: 0, end })], payments: [] })],
    ...overrides,
  });
}
