import { describe, expect, it } from "vitest";
import { type RowRule, type SubscriptionRow, subscriptionRows } from "../model/policy.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { answer } from "../testing/billing-answer.ts";
import { bill, billed, day, debit, has, hour, month } from "../testing/billing-story.ts";
import { january, setTo } from "../testing/monthly.ts";
import { refund } from "../testing/snapshots.ts";

const inFebruary = [has("pro_plan", { periodStart: month(2), periodEnd: month(3) })];
const renewed = (state: Parameters<typeof bill>[2], status = "active", more = {}) =>
  billed([january, bill("2", [debit("pro_plan", { start: month(2), end: month(3) })], state)], {
    status,
    items: inFebruary,
    ...more,
  });
const first = (state: Parameters<typeof bill>[2]) => billed([bill("1", [debit("pro_plan")], state)]);
const soon = month(2) + hour;

/** Facts that each row of the table answers, when they are read, and whether it grants. */
const rows: Record<SubscriptionRow, [facts: Snapshot, at: number, granted: boolean]> = {
  no_quantity: [billed([january], { items: [has("pro_plan", { quantity: 0 })] }), day(5), false],
  trialing: [billed([], { status: "trialing", trialEnd: day(14) }), day(5), true],
  not_billed: [billed([]), day(5), true],
  invoice_sent: [
    renewed("draft", "active", { collectionMethod: "send_invoice", daysUntilDue: 30 }),
    soon,
    true,
  ],
  ending: [billed([january], { cancelAtPeriodEnd: true }), day(5), true],
  covered: [billed([january]), day(5), true],
  collection_paused: [renewed("void", "active", { pauseCollection: "void" }), soon, true],
  money_back: [
    billed([bill("1", [debit("pro_plan")], "card", { refunded: { refunds: [refund({ amount: 900 })] } })]),
    day(9),
    false,
  ],
  first_payment_open: [first("processing"), day(5), false],
  first_payment_failed: [first("void"), day(5), false],
  renewal_open: [renewed("draft"), soon, true],
  renewal_processing: [renewed("processing"), soon, true],
  renewal_written_off: [renewed("void"), soon, false],
  covered_past_due: [billed([january], { status: "past_due" }), day(5), true],
  grace: [renewed("failed", "past_due"), soon, true],
  past_due: [billed([bill("1", [debit("pro_plan")], "failed")], { status: "past_due" }), day(5), false],
  not_paid: [renewed("failed", "unpaid"), soon, false],
  paused: [billed([january], { status: "paused" }), day(5), false],
  canceled_covered: [
    billed([january], { status: "canceled", cancellationReason: "payment_failed", endedAt: day(3) }),
    day(5),
    true,
  ],
  canceled: [billed([january], { status: "canceled", endedAt: day(3) }), day(5), false],
  unknown: [billed([january], { status: "hibernating" }), day(5), false],
};

describe.each(subscriptionRows)("the row %s", (row) => {
  const [facts, at, granted] = rows[row];
  const accesses = (rule: RowRule) =>
    answer(facts, at, setTo(row, rule)).fold.entitlements.map(({ access }) => access);

  it("answers as the table says, unless it is set to something else", () => {
    expect(answer(facts, at).level).toBe(granted ? "PRO" : null);
    expect(accesses("deny")).toEqual(["denied"]);
    expect(accesses("pending")).toEqual(["pending"]);
    expect(accesses("grant")).toEqual(["granted"]);
  });

  it("is answered by no other row", () => {
    for (const other of subscriptionRows)
      if (other !== row)
        expect(answer(facts, at, setTo(other, granted ? "deny" : "grant")).level).toBe(
          answer(facts, at).level,
        );
  });
});

describe("a knob that grants", () => {
  it("changes nothing where the table grants", () => {
    for (const row of ["covered", "ending", "not_billed", "canceled_covered"] as const) {
      const [facts, at] = rows[row];
      expect(answer(facts, at, setTo(row, "grant"))).toEqual(answer(facts, at));
    }
  });

  it("grants to the end of the item's period, and not from that second on", () => {
    const [facts] = rows.past_due;
    const knob = setTo("past_due", "grant");
    expect(answer(facts, month(2) - 1, knob)).toMatchObject({
      level: "PRO",
      until: new Date(month(2) * 1000).toISOString(),
      reason: "past_due_grace",
    });
    expect(answer(facts, month(2), knob)).toMatchObject({ level: null, reason: "past_due" });
    expect(answer(facts, month(2) + 1, knob).fold.entitlements).toMatchObject([{ access: "denied" }]);
  });

  it.each([
    ["grace", renewed("failed", "past_due"), day(38), "past_due_grace"],
    ["renewal_open", renewed("draft"), month(2) + 25 * hour, "subscribed"],
  ] as const)("says why: %s", (row, facts, at, reason) => {
    expect(answer(facts, at, setTo(row, "grant"))).toMatchObject({ level: "PRO", reason });
  });
});

describe("a knob that refuses", () => {
  it.each([
    ["renewal_open", "renewal_not_collected"],
    ["renewal_processing", "renewal_not_collected"],
    ["grace", "past_due"],
    ["collection_paused", "paused"],
    ["covered", "subscribed"],
  ] as const)("says why: %s", (row, reason) => {
    const [facts, at] = rows[row];
    expect(answer(facts, at, setTo(row, "deny"))).toMatchObject({ level: null, reason });
  });
});

describe("an answer that a knob refuses", () => {
  it("is given again when a draft that is to be sent is overdue, by its creation and days", () => {
    const facts = renewed("draft", "active", { collectionMethod: "send_invoice", daysUntilDue: 3 });
    const knob = setTo("invoice_sent", "deny");
    expect(answer(facts, soon, knob)).toMatchObject({
      level: null,
      fold: { nextChangeAt: new Date(day(34) * 1000).toISOString() },
    });
    expect(answer(facts, day(34) - 1, knob).level).toBeNull();
    expect(answer(facts, day(34), knob)).toMatchObject({ level: "PRO", reason: "past_due_grace" });
  });
});

describe("a row that is over", () => {
  it.each([
    ["renewal_open", renewed("draft"), month(2) + 25 * hour],
    ["renewal_processing", renewed("processing"), day(46)],
    ["grace", renewed("failed", "past_due"), day(38)],
    ["past_due", first("failed"), day(5)],
  ] as const)("%s, is still the row that its knob sets", (row, facts, at) => {
    const wanted = row === "past_due" ? { ...facts, subscriptions: facts.subscriptions.map(pastDue) } : facts;
    expect(answer(wanted, at).level).toBeNull();
    expect(answer(wanted, at, setTo(row, "grant")).level).toBe("PRO");
  });

  it("first_payment_open, is set within the slack of a trial, too", () => {
    const bills = [
      bill("1", [debit("pro_plan", { amount: 0, end: day(14) })]),
      bill("2", [debit("pro_plan", { start: day(14), end: day(45) })], "draft"),
    ];
    const items = [has("pro_plan", { periodStart: day(14), periodEnd: day(45) })];
    const facts = billed(bills, { trialEnd: day(14), items });
    expect(answer(facts, day(14) + 60).level).toBe("PRO");
    expect(answer(facts, day(14) + 60, setTo("first_payment_open", "deny")).level).toBeNull();
  });
});

function pastDue<Facts extends { status: string }>(facts: Facts): Facts {
  return { ...facts, status: "past_due" };
}
