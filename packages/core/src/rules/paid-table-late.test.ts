import { describe, expect, it } from "vitest";
import { answer, denied, lasting, span } from "../testing/billing-answer.ts";
import { bill, billed, day, debit, has, hour, month, nextYear } from "../testing/billing-story.ts";
import { inMonth, january, period, renewal, slack } from "../testing/monthly.ts";
import { payment, refund } from "../testing/snapshots.ts";

const grace = 7 * 24 * hour;
const failing = (overrides = {}, more = {}) =>
  billed([january, renewal(2, "failed", overrides)], { status: "past_due", items: inMonth(2), ...more });

describe("table row 15: covered, and something else failed", () => {
  it("grants what was paid, not what the items say", () => {
    const facts = billed([bill("1", [debit("basic_plan")])], { status: "past_due" });
    expect(answer(facts, day(5))).toMatchObject({ level: "BASIC", flags: ["payment_failed"] });
    expect(span(facts, day(5))).toEqual(lasting("BASIC", month(2) + slack));
  });

  it("has no slack when it is unpaid, or when it should end", () => {
    expect(span(billed([january], { status: "unpaid" }), day(5))).toEqual(lasting("PRO", month(2)));
    const ending = billed([january], { status: "past_due", cancelAtPeriodEnd: true });
    expect(span(ending, day(5))).toEqual(lasting("PRO", month(2)));
    const earlier = billed([january], { status: "past_due", cancelAt: day(20) });
    expect(span(earlier, day(5))).toEqual(lasting("PRO", day(20)));
  });

  it("ends where what was paid changes inside the run", () => {
    const ahead = bill("2", [debit("pro_plan", period(2))], "card", { createdAt: day(3) });
    const facts = billed([bill("1", [debit("basic_plan")]), ahead], { status: "past_due" });
    expect(span(facts, day(5))).toEqual({ ...lasting("BASIC", month(2), "PRO"), justBefore: "BASIC" });
    expect(span(facts, month(2))).toEqual(lasting("PRO", month(3) + slack));
  });

  it("leaves a paid year alone when the month beside it fails", () => {
    const items = [
      has("pro_year", { id: "si_y", periodEnd: nextYear }),
      has("basic_plan", { id: "si_m", periodStart: month(2), periodEnd: month(3) }),
    ];
    const year = debit("pro_year", { itemId: "si_y", end: nextYear });
    const bills = [
      bill("1", [year, debit("basic_plan", { itemId: "si_m" })]),
      bill("2", [debit("basic_plan", { itemId: "si_m", ...period(2) })], "failed"),
    ];
    for (const [status, end] of [
      ["past_due", nextYear + slack],
      ["unpaid", nextYear],
    ] as const)
      expect(span(billed(bills, { status, items }), day(60))).toEqual(lasting("PRO", end));
  });

  it("grants the highest level that was paid, and of that the largest quantity", () => {
    const lines = [
      debit("team_plan", { id: "il_1", quantity: 2 }),
      debit("team_plan", { id: "il_2", quantity: 4 }),
      debit("team_basic", { id: "il_3", quantity: 9 }),
    ];
    const facts = billed([bill("1", lines)], {
      status: "past_due",
      items: [has("team_plan", { quantity: 7 })],
    });
    expect(answer(facts, day(5))).toMatchObject({ level: "PRO", seats: { team: 4 } });
  });
});

describe("table row 16: grace", () => {
  it.each([
    ["its creation", { createdAt: month(2) + hour }, month(2) + hour],
    ["its creation, late as it is", { createdAt: day(33) }, day(33)],
    ["its due date", { dueDate: day(35) }, day(35)],
    ["the failure of its bank debit", { refunded: { failedAt: day(37) } }, day(37)],
  ])("counts from %s", (_, overrides, from) => {
    expect(answer(failing(overrides), day(37)).reason).toBe("past_due_grace");
    expect(span(failing(overrides), day(37))).toEqual(lasting("PRO", from + grace));
  });

  it("never outlasts the planned end", () => {
    expect(span(failing({}, { cancelAt: day(34) }), day(32))).toEqual(lasting("PRO", day(34)));
  });

  it("is for the level and the seats that were covered last", () => {
    const bills = [
      bill("1", [debit("team_basic", { quantity: 2 })]),
      bill("2", [debit("team_plan", { quantity: 5, ...period(2) })], "failed"),
    ];
    const items = [has("team_plan", { quantity: 5, periodStart: month(2), periodEnd: month(3) })];
    const facts = billed(bills, { status: "past_due", items });
    expect(answer(facts, day(33))).toMatchObject({ level: "BASIC", seats: { team: 2 } });
    expect(span(facts, day(33))).toEqual(lasting("BASIC", month(2) + grace));
  });

  it("counts from the first that is not paid, void or not", () => {
    for (const state of ["failed", "void", "uncollectible"] as const) {
      const bills = [january, renewal(2, state), renewal(3, "failed")];
      expect(span(billed(bills, { status: "past_due", items: inMonth(3) }), month(3) + hour)).toEqual(denied);
    }
  });

  it("holds for a run with a free month after a paid one", () => {
    const free = bill("2", [debit("pro_plan", { ...period(2), amount: 0 })]);
    const facts = billed([january, free, renewal(3, "failed")], { status: "past_due", items: inMonth(3) });
    expect(span(facts, month(3) + hour)).toEqual(lasting("PRO", month(3) + grace));
  });

  it("ends for good, until something is paid", () => {
    expect(span(failing(), day(38))).toEqual(denied);
    const paid = billed([january, renewal(2, "card", { paidAt: day(45) })], { items: inMonth(2) });
    expect(span(paid, day(45))).toEqual(lasting("PRO", month(3) + slack));
  });
});

describe("table row 17: nothing that was paid stands", () => {
  const first = (line: object, refunded = {}) => bill("1", [debit("pro_plan", line)], "card", { refunded });
  const after = (start: number) =>
    bill("2", [debit("pro_plan", { start, end: start + 31 * slack })], "failed");

  it.each([
    ["a free trial", first({ amount: 0, end: day(14) }), day(14)],
    ["a free month", first({ amount: 0 }), month(2)],
    ["a month that was refunded", first({}, { refunds: [refund({ amount: 900 })] }), month(2)],
    ["a month with nothing paid after it", january, month(3)],
  ])("denies after %s", (_, before, start) => {
    const items = [has("pro_plan", { periodStart: start, periodEnd: start + 31 * slack })];
    const facts = billed([before, after(start)], { status: "past_due", items, trialEnd: day(14) });
    expect(span(facts, start + 2 * hour)).toEqual(denied);
  });

  it("denies when the first payment of all failed", () => {
    expect(span(billed([bill("1", [debit("pro_plan")], "failed")], { status: "past_due" }), day(1))).toEqual(
      denied,
    );
  });

  it("counts from no invoice of a period that a pause gave", () => {
    const given = [{ itemId: "si_1", ...period(2), byPause: true }];
    expect(answer(failing({}, { given }), day(34))).toMatchObject({ level: null, reason: "past_due" });
    expect(answer(failing(), day(34)).level).toBe("PRO");
  });

  it("counts from the first failure of a bank debit, however often it is tried again", () => {
    const twice = failing({ payments: ["pi_2", "pi_3"].map((paymentId) => ({ paymentId, status: "open" })) });
    const tried = (id: string, failedAt: number) =>
      payment({ id, status: "requires_payment_method", paidAt: null, failedAt });
    const facts = { ...twice, payments: [tried("pi_3", day(40)), tried("pi_2", day(35))] };
    expect(span(facts, day(41))).toEqual(lasting("PRO", day(42)));
    expect(answer(facts, day(43))).toMatchObject({ level: null, reason: "past_due" });
  });

  it("denies when only a given period stands", () => {
    const given = [{ itemId: "si_1", start: month(1), end: month(2), byPause: false }];
    const facts = billed([renewal(2, "failed")], { status: "past_due", items: inMonth(2), given });
    expect(span(facts, month(2) + hour)).toEqual(denied);
  });
});
