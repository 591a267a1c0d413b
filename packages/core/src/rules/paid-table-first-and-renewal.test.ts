import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../model/policy.ts";
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
  prorate,
} from "../testing/billing-story.ts";
import { inMonth, january, renewal, slack } from "../testing/monthly.ts";
import { dispute, refund } from "../testing/snapshots.ts";

const renewing = (state: BillState, overrides = {}, more = {}) =>
  billed([january, renewal(2, state, overrides)], { items: inMonth(2), ...more });

describe("table row 8: the money of the period went back", () => {
  const full = { refunds: [refund({ amount: 900 })] };
  const open = { disputes: [dispute("needs_response", { amount: 900 })] };
  const back = (refunded: object, more: object) =>
    billed([bill("1", [debit("pro_plan")], "card", { refunded })], more);

  it.each(["active", "past_due", "unpaid", "paused", "canceled"])(
    "denies an %s subscription, whatever else",
    (status) => {
      expect(answer(back(full, { status }), day(9))).toMatchObject({ level: null, reason: "refunded" });
      expect(answer(back(open, { status }), day(9))).toMatchObject({ level: null, reason: "disputed" });
    },
  );

  it("does not touch a trial", () => {
    const facts = back(full, { status: "trialing", trialEnd: month(2) });
    expect(answer(facts, day(9)).level).toBe("PRO");
  });

  it("touches only the item whose money it was", () => {
    const items = [has("pro_plan"), has("basic_plan", { id: "si_2" })];
    const bills = [
      bill("1", [debit("pro_plan")], "card", { refunded: full }),
      bill("2", [debit("basic_plan", { itemId: "si_2" })]),
    ];
    expect(span(billed(bills, { items }), day(9))).toEqual(lasting("BASIC", month(2) + slack));
  });
});

describe("table row 9: the first payment is on its way", () => {
  it.each(["processing", "draft", "open"] as const)("grants nothing for a %s invoice", (state) => {
    const facts = billed([bill("1", [debit("pro_plan")], state)]);
    expect(answer(facts, day(1)).fold.entitlements).toMatchObject([{ access: "pending" }]);
    expect(span(facts, day(1))).toEqual(denied);
    expect(span(facts, day(30))).toEqual(denied);
  });

  it.each(["pro_plan", "basic_plan"])("whatever costs nothing on top of it: a change to %s", (lookupKey) => {
    const lines = prorate(debit("pro_plan"), day(2), { lookupKey });
    const top = bill("2", lines, "card", { createdAt: day(2) });
    const facts = billed([bill("1", [debit("pro_plan")], "processing"), top], { items: [has(lookupKey)] });
    expect(answer(facts, day(3)).fold.entitlements).toMatchObject([{ access: "pending" }]);
  });

  it.each(["draft", "processing", "open"] as const)(
    "after a free trial it is not denied for an hour (%s)",
    (state) => {
      const bills = [
        bill("1", [debit("pro_plan", { amount: 0, end: day(14) })]),
        bill("2", [debit("pro_plan", { start: day(14), end: day(45) })], state),
      ];
      const items = [has("pro_plan", { periodStart: day(14), periodEnd: day(45) })];
      const facts = billed(bills, { trialEnd: day(14), items });
      expect(span(facts, day(14) + 60)).toEqual(lasting("PRO", day(14) + hour));
      expect(answer(facts, day(14) + hour).fold.entitlements).toMatchObject([{ access: "pending" }]);
    },
  );

  it.each(["draft", "processing"] as const)(
    "is pending for a %s renewal whose earlier month went back",
    (state) => {
      const refunded = { refunds: [refund({ amount: 900 })] };
      const first = bill("1", [debit("pro_plan")], "card", { refunded });
      const facts = billed([first, renewal(2, state)], { items: inMonth(2) });
      expect(answer(facts, month(2) + hour).fold.entitlements).toMatchObject([{ access: "pending" }]);
    },
  );

  it("may be set to be granted", () => {
    const policy = {
      ...defaultPolicy,
      subscription: { ...defaultPolicy.subscription, first_payment_open: "grant" },
    } as const;
    const facts = billed([bill("1", [debit("pro_plan")], "processing")]);
    expect(answer(facts, day(1), { policy }).level).toBe("PRO");
  });
});

describe("table row 10: the first payment failed", () => {
  it.each(["void", "failed"] as const)("after a trial its %s invoice grants nothing", (state) => {
    const bills = [
      bill("1", [debit("pro_plan", { amount: 0, end: day(14) })]),
      bill("2", [debit("pro_plan", { start: day(14), end: day(45) })], state),
    ];
    const items = [has("pro_plan", { periodStart: day(14), periodEnd: day(45) })];
    const facts = billed(bills, { trialEnd: day(14), items });
    expect(answer(facts, day(16))).toMatchObject({ level: null, reason: "period_not_paid", alerts: ["P1"] });
  });

  it("grants nothing under a credit invoice on top of it", () => {
    const lines = prorate(debit("pro_plan"), day(2), { lookupKey: "basic_plan" });
    const facts = billed([
      bill("1", [debit("pro_plan")], "void"),
      bill("2", lines, "card", { createdAt: day(2) }),
    ]);
    expect(answer(facts, day(3))).toMatchObject({ level: null, reason: "period_not_paid", alerts: ["P1"] });
  });
});

describe("table row 11: the renewal is on its way", () => {
  const limit = month(2) + slack;

  it("grants a day while no invoice is there, then denies with an alarm", () => {
    const facts = billed([january]);
    expect(answer(facts, month(2) + hour)).toMatchObject({ level: "PRO", alerts: [] });
    expect(span(facts, month(2) + hour)).toEqual(lasting("PRO", limit));
    expect(answer(facts, limit)).toMatchObject({
      level: null,
      reason: "renewal_not_collected",
      alerts: ["P1"],
    });
  });

  it.each(["draft", "open"] as const)("grants a day for a %s invoice, then denies with an alarm", (state) => {
    const facts = renewing(state);
    expect(span(facts, month(2) + hour)).toEqual(lasting("PRO", limit));
    expect(answer(facts, limit)).toMatchObject({
      level: null,
      reason: "renewal_not_collected",
      alerts: ["P1"],
    });
  });

  it.each([
    [1, 24],
    [23, 24],
    [48, 48],
    [72, 72],
    [100, 72],
  ])("while Stripe holds a draft for %i hours, it grants %i", (held, granted) => {
    const facts = renewing("draft", { finalizesAt: month(2) + held * hour });
    expect(span(facts, month(2) + hour / 2)).toEqual(lasting("PRO", month(2) + granted * hour));
    expect(answer(facts, month(2) + granted * hour).alerts).toEqual(["P1"]);
  });

  it("is read again every hour", () => {
    for (const facts of [billed([january]), renewing("draft"), renewing("open")]) {
      const next = answer(facts, month(2) + hour).fold.nextChangeAt ?? "never";
      expect(Date.parse(next) / 1000).toBeLessThanOrEqual(month(2) + 2 * hour);
      expect(Date.parse(next) / 1000).toBeGreaterThan(month(2) + hour);
    }
  });

  it("ends with a planned end within the slack", () => {
    expect(span(renewing("draft", {}, { cancelAt: month(2) + 5 * hour }), month(2) + hour)).toEqual(
      lasting("PRO", month(2) + 5 * hour),
    );
  });
});

describe("table rows 12 to 14: the renewal of an active subscription is not paid", () => {
  it("row 12: ends with a planned end before the settlement days", () => {
    expect(span(renewing("processing", {}, { cancelAt: day(40) }), day(33))).toEqual(lasting("PRO", day(40)));
  });

  it.each(["void", "uncollectible"] as const)("row 13: a %s one denies, newer invoices or not", (state) => {
    const facts = billed([january, renewal(2, state), renewal(3, "draft")], { items: inMonth(3) });
    expect(answer(facts, month(3) + hour).level).toBeNull();
    expect(answer(renewing(state), month(2) + hour)).toMatchObject({
      reason: "period_not_paid",
      alerts: ["P1"],
    });
  });

  it("row 13: one that was written off while the bank decides denies as well", () => {
    const debited = renewal(2, "processing", { status: "uncollectible" });
    expect(answer(billed([january, debited], { items: inMonth(2) }), month(2) + hour)).toMatchObject({
      level: null,
      reason: "period_not_paid",
      alerts: ["P1"],
    });
  });

  it("row 14: an attempted one has grace", () => {
    expect(span(renewing("failed"), month(2) + hour)).toEqual(lasting("PRO", month(2) + 7 * 24 * hour));
    expect(answer(renewing("failed"), month(2) + hour).reason).toBe("past_due_grace");
  });
});

describe("credits and discounts", () => {
  const year = debit("basic_year", { end: nextYear });

  it("a discount takes nothing back", () => {
    const off = debit("pro_plan", { id: "il_off", amount: -450 });
    expect(span(billed([bill("1", [debit("pro_plan"), off])]), day(5))).toEqual(
      lasting("PRO", month(2) + slack),
    );
  });

  it("a credit takes back the item that it removed, from its start", () => {
    const [back] = prorate(year, day(100), { lookupKey: "basic_year" });
    const other = debit("basic_plan", { id: "il_2", itemId: "si_2", end: nextYear });
    const bills = [
      bill("1", [{ ...year, lookupKey: "pro_year" }, other]),
      bill("2", [{ ...back, lookupKey: "pro_year" }], "card", { createdAt: day(100) }),
    ];
    const removed = billed(bills, { items: [has("basic_plan", { id: "si_2", periodEnd: nextYear })] });
    expect(answer(removed, day(102)).level).toBe("BASIC");
  });

  it("row 3: a period that was paid, credited and not billed again is given, with an alarm", () => {
    const [back] = prorate(year, day(100), { lookupKey: "basic_year" });
    const bills = [bill("1", [year]), bill("2", [back], "card", { createdAt: day(100) })];
    const facts = billed(bills, { items: [has("basic_year", { periodEnd: nextYear })] });
    expect(answer(facts, day(102))).toMatchObject({ level: "BASIC", alerts: ["P1"] });
  });

  it("a credit that was not paid for takes nothing back", () => {
    const lines = prorate(year, day(100), { lookupKey: "pro_year" });
    const bills = [bill("1", [year]), bill("2", lines, "void", { createdAt: day(100) })];
    const facts = billed(bills, { items: [has("pro_year", { periodEnd: nextYear })] });
    expect(answer(facts, day(200))).toMatchObject({ level: "BASIC", flags: ["change_not_paid"] });
  });
});

describe("a free month in the middle of a subscription", () => {
  const free = bill("free", [debit("pro_plan", { id: "il_free", amount: 0, start: day(20), end: month(3) })]);
  const march = (state: BillState) =>
    bill("3", [debit("pro_plan", { start: month(3), end: month(4) })], state);
  const facts = (state: BillState, status = "active") =>
    billed([january, free, march(state)], { status, trialEnd: month(3), items: inMonth(3) });

  it.each(["draft", "open", "processing"] as const)(
    "is followed by a first debit: an hour, then pending (%s)",
    (state) => {
      expect(span(facts(state), month(3) + 60)).toEqual(lasting("PRO", month(3) + hour));
      expect(answer(facts(state), month(3) + hour).fold.entitlements).toMatchObject([{ access: "pending" }]);
    },
  );

  it.each(["void", "failed"] as const)("whose failure is no failed renewal (%s)", (state) => {
    expect(answer(facts(state), month(3) + 2 * hour)).toMatchObject({
      level: null,
      reason: "period_not_paid",
      alerts: ["P1"],
    });
  });

  it("gives no grace for a month long before it", () => {
    expect(answer(facts("failed", "past_due"), month(3) + hour)).toMatchObject({
      level: null,
      reason: "past_due",
    });
  });

  it("asks for no bill of before it", () => {
    const old = bill("0", [debit("pro_plan", { id: "il_0", start: day(-31), end: day(0) })], "void");
    const seen = billed([old, january, free, march("draft")], { trialEnd: month(3), items: inMonth(3) });
    expect(answer(seen, month(3) + 2 * hour).fold.entitlements).toMatchObject([{ access: "pending" }]);
  });

  it("is followed by months like any other", () => {
    const paid = [january, free, march("card")];
    expect(span(billed(paid, { trialEnd: month(3), items: inMonth(3) }), day(62))).toEqual(
      lasting("PRO", month(4) + slack),
    );
  });
});

describe("a trial that was ended early", () => {
  const trial = bill("1", [debit("pro_plan", { amount: 0, end: day(14) })]);
  const first = (state: BillState) => bill("2", [debit("pro_plan", { start: day(3), end: day(34) })], state);
  const items = [has("pro_plan", { periodStart: day(3), periodEnd: day(34) })];
  const facts = (state: BillState, status = "active") =>
    billed([trial, first(state)], { status, trialEnd: day(3), items });

  it.each(["draft", "processing"] as const)("is pending while nothing was paid (%s)", (state) => {
    expect(span(facts(state), day(3) + 60)).toEqual(lasting("PRO", day(3) + hour));
    expect(answer(facts(state), day(4)).fold.entitlements).toMatchObject([{ access: "pending" }]);
  });

  it("denies with an alarm when the first bill is void", () => {
    expect(answer(facts("void"), day(4))).toMatchObject({
      level: null,
      reason: "period_not_paid",
      alerts: ["P1"],
    });
  });

  it.each(["past_due", "unpaid"])("denies when it is %s", (status) => {
    expect(answer(facts("failed", status), day(4)).level).toBeNull();
  });

  it("grants what was paid from then on", () => {
    expect(span(facts("card"), day(4))).toEqual(lasting("PRO", day(34) + slack));
  });
});
