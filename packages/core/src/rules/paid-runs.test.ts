import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../model/policy.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { answer, lasting, span } from "../testing/billing-answer.ts";
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
import { inMonth, period, slack } from "../testing/monthly.ts";
import { dispute, refund } from "../testing/snapshots.ts";

const paid = (number: number, lookupKey = "pro_plan", state: BillState = "card", overrides = {}) =>
  bill(`${number}`, [debit(lookupKey, period(number))], state, overrides);
const free = (number: number) => bill(`${number}`, [debit("pro_plan", { ...period(number), amount: 0 })]);
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const pastDue = (bills: ReturnType<typeof bill>[], number: number, more = {}) =>
  billed(bills, { status: "past_due", items: inMonth(number), ...more });
const grace = (facts: Snapshot, number: number) => {
  const { level, reason, until } = answer(facts, month(number) + hour);
  return [level, reason, until];
};

describe("row 16: grace is at the level last covered", () => {
  it("not at one that is paid ahead", () => {
    const bills = [
      paid(1),
      paid(2, "pro_plan", "failed"),
      paid(3, "basic_plan", "card", { createdAt: day(4) }),
    ];
    expect(grace(pastDue(bills, 2), 2)).toEqual(["PRO", "past_due_grace", iso(month(2) + 7 * slack)]);
  });

  it("not at one of before", () => {
    const bills = [paid(1), paid(2, "basic_plan"), paid(3, "pro_plan", "failed")];
    expect(grace(pastDue(bills, 3), 3)).toEqual(["BASIC", "past_due_grace", iso(month(3) + 7 * slack)]);
  });

  it("where something was paid in the run, however many free months lie between", () => {
    const bills = [paid(1), free(2), free(3), paid(4, "pro_plan", "failed")];
    expect(grace(pastDue(bills, 4), 4)).toEqual(["PRO", "past_due_grace", iso(month(4) + 7 * slack)]);
  });

  it("and none where what was paid lies before a gap", () => {
    const bills = [paid(1), free(3), paid(4, "pro_plan", "failed")];
    expect(grace(pastDue(bills, 4), 4)).toEqual([null, "past_due", null]);
  });

  it("and counts from an invoice whose period was given in part only", () => {
    const given = [{ itemId: "si_1", start: day(40), end: month(3), byPause: true }];
    const facts = pastDue([paid(1), paid(2, "pro_plan", "failed")], 2, { given });
    expect(grace(facts, 2)).toEqual(["PRO", "past_due_grace", iso(month(2) + 7 * slack)]);
  });
});

describe("row 15: what was paid ends where less is paid", () => {
  it.each([
    ["a level", "pro_plan", "basic_plan", 1, 1],
    ["seats", "team_plan", "team_plan", 3, 1],
  ])("%s", (_, before, after, seats, fewer) => {
    const facts = billed(
      [
        bill("1", [debit(before, { quantity: seats, end: day(20) })]),
        bill("2", [debit(after, { id: "il_2", quantity: fewer })]),
      ],
      { status: "past_due", items: [has(before, { quantity: seats })] },
    );
    expect(answer(facts, day(5)).until).toBe(iso(day(20)));
    expect(answer(facts, day(20)).seats).toEqual(
      before === "team_plan" ? { team: fewer } : { membership: fewer },
    );
  });

  it("and where more is paid", () => {
    const facts = billed(
      [
        bill("1", [debit("basic_plan")]),
        bill("2", [debit("pro_plan", { start: day(20) })], "card", { createdAt: day(3) }),
      ],
      { status: "past_due" },
    );
    expect(span(facts, day(5))).toEqual({ ...lasting("BASIC", day(20), "PRO"), cached: null });
  });
});

describe("a renewal is read at the end of what was paid", () => {
  const readAt = (facts: Snapshot, at: number) => answer(facts, at).fold.nextChangeAt;

  it("of all months without a gap", () => {
    const ahead = billed([paid(1), paid(2, "pro_plan", "card", { createdAt: day(3) })]);
    expect(readAt(ahead, day(5))).toBe(iso(month(3)));
  });

  it("not of one that begins after a gap", () => {
    const gap = billed([paid(1), paid(3, "pro_plan", "card", { createdAt: day(3) })]);
    expect(readAt(gap, day(5))).toBe(iso(month(2)));
    expect(span(gap, day(5))).toEqual(lasting("PRO", month(2) + slack));
  });

  it("of a month that replaced a year, not of the year", () => {
    const year = debit("pro_year", { end: nextYear });
    const [back] = prorate(year, month(3), { lookupKey: "pro_plan" });
    const monthly = debit("pro_plan", period(3));
    const facts = billed([bill("1", [year]), bill("2", [back, monthly], "card", { createdAt: month(3) })], {
      items: inMonth(3),
    });
    expect(readAt(facts, day(70))).toBe(iso(month(4)));
    expect(span(facts, day(70))).toEqual(lasting("PRO", month(4) + slack));
  });

  it("of the first one that begins, whatever was billed first", () => {
    const ahead = { createdAt: day(3) };
    const bills = [paid(1), paid(5, "pro_plan", "card", ahead), paid(3, "pro_plan", "card", ahead)];
    const facts = billed([...bills, paid(4, "pro_plan", "card", ahead)]);
    expect(answer(facts, day(40)).level).toBeNull();
    expect(readAt(facts, day(40))).toBe(iso(month(3)));
  });
});

describe("what came back is a flag of its own period, to the second", () => {
  const part = { refunds: [refund({ amount: 1 })] };

  it("from the first second on", () => {
    const facts = billed([paid(1), paid(2, "pro_plan", "card", { createdAt: day(3), refunded: part })], {
      items: inMonth(2),
    });
    expect(answer(facts, month(2) - 1).flags).toEqual([]);
    expect(answer(facts, month(2)).flags).toEqual(["partly_refunded"]);
  });

  it("and not from its end on", () => {
    const facts = billed([paid(1, "pro_plan", "card", { refunded: part }), paid(2)], { items: inMonth(2) });
    expect(answer(facts, month(2) - 1).flags).toEqual(["partly_refunded"]);
    expect(answer(facts, month(2)).flags).toEqual([]);
  });

  it("and none of what is refused for it", () => {
    const all = { refunds: [refund({ amount: 900 })] };
    expect(answer(billed([paid(1, "pro_plan", "card", { refunded: all })]), day(5))).toMatchObject({
      level: null,
      flags: [],
    });
  });

  const warned = { earlyFraudWarnings: ["issfr_1"] };
  const strict = {
    ...defaultPolicy,
    moneyBack: { ...defaultPolicy.moneyBack, early_fraud_warning: "deny" },
  } as const;

  it("row 8: denies for an early fraud warning, where that is set", () => {
    const facts = billed([paid(1, "pro_plan", "card", { refunded: warned })]);
    expect(answer(facts, day(5), { policy: strict })).toMatchObject({ level: null, reason: "fraud_warning" });
  });

  it.each([
    ["a dispute", { disputes: [dispute("needs_response", { amount: 271 })] }, "disputed"],
    ["a lost dispute", { disputes: [dispute("lost", { amount: 271 })] }, "disputed"],
    ["a refund", { refunds: [refund({ amount: 271 })] }, "partly_refunded"],
    ["an early fraud warning that denies", warned, "early_fraud_warning"],
  ])("of the upgrade that it took, while the month below it is granted: %s", (_, refunded, flag) => {
    const basic = debit("basic_plan");
    const lines = prorate(basic, day(10), { lookupKey: "pro_plan" });
    const facts = billed([bill("1", [basic]), bill("2", lines, "card", { createdAt: day(10), refunded })]);
    const now = answer(facts, day(12), { policy: strict });
    expect(now.level).toBe("BASIC");
    expect(now.fold.entitlements[0]?.flags).toEqual(["change_not_paid", flag].sort());
  });

  it("in the order of the alphabet, whatever found it first", () => {
    const refunded = { disputes: [dispute("lost", { amount: 1 })] };
    const facts = pastDue([paid(1, "pro_plan", "card", { refunded })], 1);
    expect(answer(facts, day(5)).fold.entitlements[0]?.flags).toEqual(["disputed", "payment_failed"]);
  });
});

describe("of several debits that are equally good", () => {
  it("the one that is paid for longest is named first", () => {
    const short = bill("1", [debit("pro_plan", { id: "il_a" })]);
    const long = bill("2", [debit("pro_plan", { id: "il_b", end: month(3) })], "card", { createdAt: day(3) });
    const { evidence } = answer(billed([short, long]), day(5)).fold.entitlements[0] ?? {};
    expect(evidence).toEqual(["sub_1", "si_1", "in_2", "il_b", "pi_2", "in_1", "il_a", "pi_1"]);
  });
});
