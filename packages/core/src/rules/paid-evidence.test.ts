import { describe, expect, it } from "vitest";
import type { Snapshot } from "../model/snapshot.ts";
import { answer } from "../testing/billing-answer.ts";
import {
  type BillState,
  bill,
  billed,
  day,
  debit,
  has,
  hour,
  month,
  nextYear,
  prorate,
} from "../testing/billing-story.ts";
import { dispute, payment, refund } from "../testing/snapshots.ts";

const january = bill("1", [debit("pro_plan")]);
const february = { start: month(2), end: month(3) };
const inFebruary = [has("pro_plan", { periodStart: month(2), periodEnd: month(3) })];
const renewed = (state: BillState, status = "active", more = {}) =>
  billed([january, bill("2", [debit("pro_plan", february)], state)], { status, items: inFebruary, ...more });
const first = (state: BillState, status = "active") =>
  billed([bill("1", [debit("pro_plan")], state)], { status });
const back = (refunded: object) => billed([bill("1", [debit("pro_plan")], "card", { refunded })]);
const afterTrial = (state: BillState) =>
  billed(
    [
      bill("1", [debit("pro_plan", { amount: 0, end: day(14) })]),
      bill("2", [debit("pro_plan", { start: day(14), end: day(45) })], state),
    ],
    { trialEnd: day(14), items: [has("pro_plan", { periodStart: day(14), periodEnd: day(45) })] },
  );

const soon = month(2) + hour;
const ofJanuary = ["sub_1", "si_1", "in_1", `il_pro_plan_${month(1)}`, "pi_1"];
const ofFebruary = ["sub_1", "si_1", "in_2", `il_pro_plan_${month(2)}`, "pi_2"];
const withoutPayment = (evidence: readonly string[]) => evidence.slice(0, -1);
const nothing = ["sub_1", "si_1"];

/** What the one entitlement of some facts says: access, reason and what it rests on; and what an operator is told. */
function told(facts: Snapshot, at: number) {
  const { fold } = answer(facts, at);
  const [entitlement] = fold.entitlements;
  return {
    says: [entitlement?.access, entitlement?.reason],
    evidence: entitlement?.evidence,
    operator: fold.alerts.map(({ level, message }) => `${level} ${message}`),
  };
}

type Case = [name: string, facts: Snapshot, at: number, says: string, evidence: string[], operator?: string];

const cases: Case[] = [
  [
    "row 1",
    billed([january], { items: [has("pro_plan", { quantity: 0 })] }),
    day(5),
    "denied no_quantity",
    nothing,
  ],
  ["row 2", billed([], { status: "trialing", trialEnd: day(14) }), day(5), "granted trial", nothing],
  ["row 2, over", billed([], { status: "trialing", trialEnd: day(14) }), day(15), "denied trial", nothing],
  [
    "row 2, over, and what was paid went back",
    billed([bill("1", [debit("pro_plan")], "card", { refunded: { refunds: [refund({ amount: 900 })] } })], {
      status: "trialing",
      trialEnd: day(3),
    }),
    day(9),
    "denied trial",
    nothing,
  ],
  ["row 3", billed([]), day(5), "granted subscribed", nothing],
  [
    "row 3, after a month that was billed",
    billed([january], { items: inFebruary }),
    day(40),
    "granted subscribed",
    nothing,
    "P1 a period of an active subscription was never billed",
  ],
  [
    "row 4",
    renewed("draft", "active", { collectionMethod: "send_invoice", daysUntilDue: 30 }),
    soon,
    "granted subscribed",
    nothing,
  ],
  ["row 5", billed([january], { cancelAtPeriodEnd: true }), day(5), "granted ends", ofJanuary],
  [
    "row 5, before a month that was paid ahead",
    billed([january, bill("2", [debit("pro_plan", february)], "card", { createdAt: day(3) })], {
      cancelAt: month(2),
    }),
    day(5),
    "granted ends",
    ofJanuary,
    "P1 a subscription ends before a period that was paid ahead",
  ],
  ["row 6", billed([january]), day(5), "granted subscribed", ofJanuary],
  ["row 7", renewed("void", "active", { pauseCollection: "void" }), soon, "granted subscribed", nothing],
  ["row 8, refunded", back({ refunds: [refund({ amount: 900 })] }), day(9), "denied refunded", ofJanuary],
  [
    "row 8, disputed",
    back({ disputes: [dispute("needs_response", { amount: 900 })] }),
    day(9),
    "denied disputed",
    ofJanuary,
  ],
  ["row 9", first("processing"), day(5), "pending first_payment_processing", ofJanuary],
  [
    "row 9, not sent yet",
    first("draft"),
    day(5),
    "pending first_payment_processing",
    withoutPayment(ofJanuary),
  ],
  ["row 9, within the slack of a trial", afterTrial("draft"), day(14) + 60, "granted trial", nothing],
  [
    "row 22 before row 9, an invoice with a status that nobody knows",
    billed([bill("1", [debit("pro_plan")], "processing", { status: "brand_new" })]),
    day(5),
    "denied unknown_status",
    nothing,
    "P0 Stripe sent a status that this version does not know",
  ],
  [
    "row 10, void",
    first("void"),
    day(5),
    "denied period_not_paid",
    withoutPayment(ofJanuary),
    "P1 the first payment of an active subscription failed",
  ],
  [
    "row 10, failed",
    first("failed"),
    day(5),
    "denied period_not_paid",
    ofJanuary,
    "P1 the first payment of an active subscription failed",
  ],
  [
    "row 10, written off",
    first("uncollectible"),
    day(5),
    "denied period_not_paid",
    ofJanuary,
    "P1 the first payment of an active subscription failed",
  ],
  ["row 11", renewed("draft"), soon, "granted subscribed", nothing],
  ["row 11, not there yet", billed([january]), soon, "granted subscribed", nothing],
  [
    "row 11, over",
    renewed("draft"),
    month(2) + 25 * hour,
    "denied renewal_not_collected",
    ofJanuary,
    "P1 a renewal was not collected",
  ],
  [
    "row 17, not row 11: the period runs and its invoice was not read",
    billed([january], { items: inFebruary, invoicesSince: null }),
    soon,
    "denied past_due",
    nothing,
  ],
  ["row 12", renewed("processing"), soon, "granted subscribed", nothing],
  [
    "row 12, over",
    renewed("processing"),
    day(46),
    "denied renewal_not_collected",
    ofJanuary,
    "P1 a renewal was not collected",
  ],
  ...(["void", "uncollectible"] as const).map(
    (state): Case => [
      `row 13, ${state}`,
      renewed(state),
      soon,
      "denied period_not_paid",
      state === "void" ? withoutPayment(ofFebruary) : ofFebruary,
      "P1 a period of an active subscription was written off",
    ],
  ),
  ["row 14", renewed("failed"), soon, "granted past_due_grace", ofJanuary],
  [
    "row 14, a draft that should have been sent and paid",
    renewed("draft", "active", { collectionMethod: "send_invoice", daysUntilDue: 2 }),
    month(2) + 4 * 24 * hour,
    "granted past_due_grace",
    ofJanuary,
  ],
  ["row 14, over", renewed("failed"), day(38), "denied past_due", ofFebruary],
  ["row 15", billed([january], { status: "past_due" }), day(5), "granted subscribed", ofJanuary],
  ["row 16", renewed("failed", "past_due"), soon, "granted past_due_grace", ofJanuary],
  ["row 16, not 12", renewed("processing", "past_due"), soon, "granted past_due_grace", ofJanuary],
  ["row 16, not 13", renewed("void", "past_due"), soon, "granted past_due_grace", ofJanuary],
  ["row 16, over", renewed("failed", "past_due"), day(38), "denied past_due", ofFebruary],
  ["row 17", first("failed", "past_due"), day(5), "denied past_due", ofJanuary],
  ["row 17, not 9", first("processing", "past_due"), day(5), "denied past_due", ofJanuary],
  ["row 17, nothing billed", billed([], { status: "past_due" }), day(5), "denied past_due", nothing],
  ["row 18, unpaid", renewed("failed", "unpaid"), soon, "denied unpaid", nothing],
  ["row 18, incomplete", first("failed", "incomplete"), day(1), "denied incomplete", nothing],
  ["row 18, expired", first("void", "incomplete_expired"), day(2), "denied incomplete", nothing],
  ...(
    [
      [null, "paused"],
      ["pause_requested", "paused_on_request"],
      ["trial_end_without_payment_method", "paused_no_payment_method"],
      ["first_payment_failure", "paused_payment_failed"],
      ["final_payment_failure", "paused_payment_failed"],
      ["a_new_one", "paused"],
    ] as const
  ).map(
    ([pausedBecause, reason]): Case => [
      `row 19, ${pausedBecause}`,
      billed([january], { status: "paused", pausedBecause }),
      day(5),
      `denied ${reason}`,
      nothing,
    ],
  ),
  ...(["payment_failed", "payment_disputed"] as const).map(
    (cancellationReason): Case => [
      `row 20, ${cancellationReason}`,
      billed([january], { status: "canceled", cancellationReason, endedAt: day(3) }),
      day(5),
      "granted ends",
      ofJanuary,
      "P1 a subscription was canceled during a period that is paid",
    ],
  ),
  [
    "row 21",
    billed([january], { status: "canceled", cancellationReason: "cancellation_requested", endedAt: day(3) }),
    day(5),
    "denied canceled",
    nothing,
  ],
  [
    "row 22",
    billed([january], { status: "hibernating" }),
    day(5),
    "denied unknown_status",
    nothing,
    "P0 Stripe sent a status that this version does not know",
  ],
];

describe("each row of the table says why, what it rests on, and what an operator has to know", () => {
  it.each(cases)("%s", (_, facts, at, says, evidence, operator) => {
    expect(told(facts, at)).toEqual({
      says: says.split(" "),
      evidence,
      operator: operator === undefined ? [] : [operator],
    });
  });
});

describe("a paid year that dunning has canceled (row 20)", () => {
  const year = bill("1", [debit("pro_year", { end: nextYear })]);
  const canceled = { status: "canceled", cancellationReason: "payment_failed", endedAt: day(40) };
  const items = [has("pro_year", { periodEnd: nextYear })];
  const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

  it("ends with the end that was planned before, and not after it", () => {
    expect(answer(billed([year], { ...canceled, items }), day(50)).until).toBe(iso(nextYear));
    const planned = billed([year], { ...canceled, items, cancelAt: day(90) });
    expect(answer(planned, day(50)).until).toBe(iso(day(90)));
    expect(answer(planned, day(90))).toMatchObject({ level: null, reason: "canceled" });
  });
});

describe("what is answered rests on its own invoice and no other", () => {
  it("grace counts from the failure of the payments of the invoice that is late", () => {
    const facts = renewed("failed", "past_due");
    const others = [payment({ id: "pi_other", status: "requires_payment_method", failedAt: day(20) })];
    const also = { ...facts, payments: [...facts.payments, ...others] };
    expect(answer(also, soon).until).toBe(new Date((month(2) + 7 * 24 * hour) * 1000).toISOString());
  });

  it("grace for an active subscription is for an invoice that can still be paid", () => {
    const strange = billed(
      [january, bill("2", [debit("pro_plan", february)], "failed", { status: "brand_new" })],
      { items: inFebruary },
    );
    expect(told(strange, soon).says).toEqual(["denied", "unknown_status"]);
  });

  it.each(["past_due", "unpaid"])(
    "an upgrade that went back denies nothing of the month below it, while %s",
    (status) => {
      const basic = debit("basic_plan");
      const lines = prorate(basic, day(3), { lookupKey: "pro_plan" });
      const refunded = { refunds: [refund({ amount: 10_000 })] };
      const upgrade = bill("2", lines, "card", { createdAt: day(3), refunded });
      expect(answer(billed([bill("1", [basic]), upgrade], { status }), day(9)).level).toBe("BASIC");
    },
  );

  it("of two payments of one invoice both are named", () => {
    const invoice = bill("1", [debit("pro_plan")], "card", {
      payments: [
        { paymentId: "pi_1", status: "paid" },
        { paymentId: "ch_2", status: "paid" },
      ],
    });
    expect(told(billed([invoice]), day(5)).evidence).toEqual([...ofJanuary, "ch_2"]);
  });

  it("a year that is paid in parts names the part that is paid for now", () => {
    const halves = [
      bill("1", [debit("pro_year", { end: month(7) })]),
      bill("2", [debit("pro_year", { start: month(7), end: nextYear })], "card", { createdAt: month(6) }),
    ];
    const items = [has("pro_year", { periodEnd: nextYear })];
    expect(told(billed(halves, { items }), day(5)).evidence).toContain("in_1");
    expect(told(billed(halves, { items }), month(8)).evidence).toContain("in_2");
  });
});
