import { describe, expect, it } from "vitest";
import type { Snapshot } from "../model/snapshot.ts";
import { answer } from "../testing/billing-answer.ts";
import { bill, billed, day, debit, has, hour, month, together } from "../testing/billing-story.ts";
import { dispute } from "../testing/snapshots.ts";

const january = bill("1", [debit("pro_plan")]);
const february = { start: month(2), end: month(3) };
const inFebruary = [has("pro_plan", { periodStart: month(2), periodEnd: month(3) })];
const renewal = (state: Parameters<typeof bill>[2], overrides = {}) =>
  bill("2", [debit("pro_plan", february)], state, overrides);

/** The alerts of a sync of `after`, when the sync before it saw `before`, and those of one more sync of the same. */
const raised = (before: [Snapshot, number], after: [Snapshot, number]) => {
  const first = answer(...after, { previous: answer(...before).fold.entitlements });
  const again = answer(after[0], after[1] + 60, { previous: first.fold.entitlements });
  return { first: first.alerts, again: again.alerts };
};
const once = (level: string) => ({ first: [level], again: [] });

describe("an alert is raised when its reason begins, and once", () => {
  const paid: [Snapshot, number] = [billed([january]), day(5)];

  it("row 3: a period that was not billed after one that was", () => {
    expect(raised(paid, [billed([january], { items: inFebruary }), day(40)])).toEqual(once("P1"));
  });

  it("row 5: an end before a month that was paid ahead", () => {
    const ahead = renewal("card", { createdAt: day(3) });
    const before: [Snapshot, number] = [billed([january, ahead]), day(5)];
    expect(raised(before, [billed([january, ahead], { cancelAt: month(2) }), day(6)])).toEqual(once("P1"));
    const ending: [Snapshot, number] = [billed([january], { cancelAt: month(2) }), day(5)];
    expect(raised(ending, [billed([january, ahead], { cancelAt: month(2) }), day(6)])).toEqual(once("P1"));
  });

  it("row 10: a first payment that failed", () => {
    const first = (state: Parameters<typeof bill>[2]) => billed([bill("1", [debit("pro_plan")], state)]);
    expect(raised([first("processing"), day(2)], [first("void"), day(6)])).toEqual(once("P1"));
  });

  it.each([
    ["row 11: a renewal that was not collected", "draft", month(2) + 25 * hour],
    ["row 12: a bank debit without an answer", "processing", month(2) + 15 * 24 * hour],
    ["row 13: a renewal that was written off", "uncollectible", month(2) + 2 * hour],
  ] as const)("%s", (_, state, at) => {
    const facts = billed([january, renewal(state)], { items: inFebruary });
    expect(raised(paid, [facts, at])).toEqual(once("P1"));
  });

  it("row 20: a paid month of a canceled subscription", () => {
    const canceled = { status: "canceled", cancellationReason: "payment_failed", endedAt: day(10) };
    expect(raised(paid, [billed([january], canceled), day(12)])).toEqual(once("P1"));
  });

  it("row 22: a status that nobody knows", () => {
    expect(raised(paid, [billed([january], { status: "hibernating" }), day(6)])).toEqual(once("P0"));
  });

  it("row 22: a status that nobody knows, of a subscription that granted nothing", () => {
    const unpaid: [Snapshot, number] = [
      billed([bill("1", [debit("pro_plan")], "failed")], { status: "unpaid" }),
      day(5),
    ];
    expect(raised(unpaid, [{ ...billed([], { status: "hibernating" }) }, day(6)])).toEqual(once("P0"));
  });

  const disputed = (status: string) =>
    bill("1", [debit("pro_plan")], "card", { refunded: { disputes: [dispute(status, { amount: 900 })] } });

  it("a dispute with a status that nobody knows", () => {
    expect(raised(paid, [billed([disputed("brand_new")]), day(6)])).toEqual(once("P0"));
  });

  it("a dispute of an earlier period, its status known or not", () => {
    const before: [Snapshot, number] = [billed([january, renewal("card")], { items: inFebruary }), day(45)];
    const after = (status: string) => billed([disputed(status), renewal("card")], { items: inFebruary });
    expect(raised(before, [after("needs_response"), day(46)])).toEqual(once("P1"));
    expect(raised(before, [after("brand_new"), day(46)]).first).not.toEqual([]);
  });

  it("a dispute of a part of the period", () => {
    const disputes = [dispute("needs_response", { amount: 400 })];
    const after = billed([bill("1", [debit("pro_plan")], "card", { refunded: { disputes } })]);
    expect(raised(paid, [after, day(6)])).toEqual(once("P1"));
  });

  it("a customer that was deleted", () => {
    const gone = billed([january], { status: "canceled", endedAt: day(6) }, { customerDeleted: true });
    expect(raised(paid, [gone, day(6)])).toEqual(once("P1"));
  });

  it("two subscriptions of one plan group", () => {
    const second = billed([bill("9", [debit("pro_plan", { id: "il_9", itemId: "si_9" })])], {
      id: "sub_9",
      items: [has("pro_plan", { id: "si_9" })],
    });
    expect(raised(paid, [together(...[paid[0], second]), day(6)]).first).toContain("P1");
    expect(raised(paid, [together(...[paid[0], second]), day(6)]).again).toEqual([]);
  });

  it("nothing for what is usual", () => {
    expect(answer(...paid).alerts).toEqual([]);
    expect(
      raised(paid, [billed([january, renewal("draft")], { items: inFebruary }), month(2) + hour]).first,
    ).toEqual([]);
    expect(raised(paid, [billed([january, renewal("card")], { items: inFebruary }), day(40)]).first).toEqual(
      [],
    );
    expect(raised(paid, [billed([january], { status: "canceled", endedAt: day(6) }), day(6)]).first).toEqual(
      [],
    );
  });
});
