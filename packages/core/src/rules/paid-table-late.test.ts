import { describe, expect, it } from "vitest";
import { answer, denied, lasting, span } from "../testing/billing-answer.ts";
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
} from "../testing/billing-story.ts";
import { refund, snapshot } from "../testing/snapshots.ts";

const slack = 24 * hour;
const grace = 7 * 24 * hour;
const january = bill("1", [debit("pro_plan")]);
const period = (number: number) => ({ start: month(number), end: month(number + 1) });
const inMonth = (number: number, lookupKey = "pro_plan") => [
  has(lookupKey, { periodStart: month(number), periodEnd: month(number + 1) }),
];
const renewal = (number: number, state: BillState, overrides = {}) =>
  bill(`${number}`, [debit("pro_plan", period(number))], state, overrides);
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

  it("denies when only a given period stands", () => {
    const given = [{ itemId: "si_1", start: month(1), end: month(2) }];
    const facts = billed([renewal(2, "failed")], { status: "past_due", items: inMonth(2), given });
    expect(span(facts, month(2) + hour)).toEqual(denied);
  });
});

describe("table rows 18 to 21: what grants nothing", () => {
  it.each(["unpaid", "incomplete", "incomplete_expired"])("row 18: %s", (status) => {
    const facts = billed([january, renewal(2, "failed")], { status, items: inMonth(2) });
    expect(span(facts, month(2) + hour)).toEqual(denied);
    expect(span(billed([bill("1", [debit("pro_plan")], "open")], { status }), hour)).toEqual(denied);
  });

  it.each([
    ["pause_requested", "paused_on_request"],
    [null, "paused"],
    ["brand_new", "paused"],
  ])("row 19: paused, whatever was paid (%s)", (pausedBecause, reason) => {
    const facts = billed([january], { status: "paused", pausedBecause });
    expect(answer(facts, day(5))).toMatchObject({ level: null, reason });
  });

  it.each(["payment_failed", "payment_disputed"])(
    "row 20: canceled for %s, what was paid stays, with an alarm",
    (reason) => {
      const canceled = { status: "canceled", cancellationReason: reason, endedAt: day(10) };
      const facts = billed([bill("1", [debit("basic_plan")])], canceled);
      expect(answer(facts, day(12))).toMatchObject({ level: "BASIC", alerts: ["P1"] });
      expect(span(facts, day(12))).toEqual(lasting("BASIC", month(2)));
      expect(answer(facts, day(35)).level).toBeNull();
    },
  );

  it("row 20: what is not covered any more is over, grace or not", () => {
    const canceled = { status: "canceled", cancellationReason: "payment_failed", endedAt: day(33) };
    expect(answer(failing({}, canceled), day(34))).toMatchObject({ level: null, reason: "canceled" });
  });

  it.each(["cancellation_requested", null, "brand_new"])(
    "row 21: canceled for %s is over at once",
    (cancellationReason) => {
      const facts = billed([january], { status: "canceled", cancellationReason, endedAt: day(10) });
      expect(answer(facts, day(10))).toMatchObject({
        level: null,
        reason: "canceled",
        fold: { unbound: [] },
      });
    },
  );
});

describe("table row 22: a value that nobody knows yet", () => {
  const strange = billed([january], { status: "hibernating" });
  const before = (at: number, facts = billed([january])) => ({
    previous: answer(facts, at).fold.entitlements,
  });

  it("leaves the decision before it for a day from the first sight, and never longer", () => {
    const first = answer(strange, day(10), before(day(9)));
    expect(first).toMatchObject({ level: "PRO", alerts: ["P0"] });
    expect(span(strange, day(10), before(day(9)))).toEqual(lasting("PRO", day(11)));
    let previous = first.fold.entitlements;
    for (let at = day(10); at < day(13); at += 5 * hour) {
      const now = answer(strange, at, { previous });
      expect(now.level).toBe(at < day(11) ? "PRO" : null);
      previous = now.fold.entitlements;
    }
  });

  it("never outlasts the end of that decision", () => {
    const ending = before(month(2) - 2 * hour, billed([january], { cancelAtPeriodEnd: true }));
    expect(span(strange, month(2) - hour, ending)).toEqual(lasting("PRO", month(2)));
    expect(span(strange, month(2) + hour, ending)).toEqual(denied);
  });

  it("grants nothing new", () => {
    expect(answer(strange, day(10)).level).toBeNull();
    expect(
      answer(strange, day(10), before(day(9), billed([january], { status: "unpaid", invoices: [] }))).level,
    ).toBeNull();
  });

  it.each(["active", "past_due"])(
    "holds for an unknown status of the first unpaid invoice (%s)",
    (status) => {
      const odd = { ...renewal(2, "open"), invoice: { ...renewal(2, "open").invoice, status: "parked" } };
      const facts = billed([january, odd], { status, items: inMonth(2) });
      expect(answer(facts, day(20)).level).toBe("PRO");
      const remembered = before(month(2) - 60);
      expect(answer(facts, month(2) + hour, remembered)).toMatchObject({ level: "PRO", alerts: ["P0"] });
      expect(span(facts, month(2) + hour, remembered)).toEqual(lasting("PRO", month(2) + slack));
      expect(answer(facts, month(2) + hour).level).toBeNull();
    },
  );
});

it("table row 23: without a subscription there is nothing", () => {
  expect(answer(snapshot(), day(1))).toMatchObject({
    level: null,
    alerts: [],
    fold: { entitlements: [], unbound: [], duplicates: [] },
  });
});
