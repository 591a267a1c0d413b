import type { Invoice } from "../model/invoice.ts";
import type { Payment } from "../model/payment.ts";
import { type AccessPolicy, defaultPolicy, type RowRule, type SubscriptionRow } from "../model/policy.ts";
import type { SubscriptionItem } from "../model/snapshot.ts";
import { type Bill, type BillState, bill, debit, has, hour, month } from "./billing-story.ts";

/** Seconds for which a renewal is waited for, by the default policy. */
export const slack = 24 * hour;

/** The first month of a `pro_plan`, paid by card. */
export const january: Bill = bill("1", [debit("pro_plan")]);

/** A month of 2026, by its number. */
export const period = (number: number) => ({ start: month(number), end: month(number + 1) });

/** The items of a subscription in a month. */
export const inMonth = (number: number, lookupKey = "pro_plan"): SubscriptionItem[] => [
  has(lookupKey, { periodStart: month(number), periodEnd: month(number + 1) }),
];

/** The bill of a `pro_plan` for a month. */
export const renewal = (
  number: number,
  state: BillState,
  overrides: Partial<Invoice> & { refunded?: Partial<Payment> } = {},
): Bill => bill(`${number}`, [debit("pro_plan", period(number))], state, overrides);

/** A policy that differs in one row of the table. */
export const setTo = (row: SubscriptionRow, rule: RowRule): { policy: AccessPolicy } => ({
  policy: { ...defaultPolicy, subscription: { ...defaultPolicy.subscription, [row]: rule } },
});
