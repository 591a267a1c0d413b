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
  prorate,
} from "../testing/billing-story.ts";
import { refund } from "../testing/snapshots.ts";

const slack = 24 * hour;
const january = bill("1", [debit("pro_plan")]);

describe("no answer promises slack that its own facts refuse", () => {
  const [monthBack, year] = prorate(debit("pro_plan"), day(10), {
    lookupKey: "pro_year",
    end: nextYear,
    amount: 8754,
  });
  const items = [has("pro_year", { periodStart: month(1), periodEnd: nextYear })];
  const yearly = (state: BillState, refunded = {}, status = "active") =>
    billed([january, bill("2", [monthBack, year], state, { createdAt: day(10), refunded })], {
      status,
      items,
    });

  it.each(["void", "uncollectible"] as const)(
    "a %s year leaves the month that was paid, and no slack",
    (state) => {
      expect(span(yearly(state), day(20))).toEqual(lasting("PRO", month(2)));
      expect(answer(yearly(state), month(2)).reason).toBe("period_not_paid");
    },
  );

  it("a refunded year leaves the month that was paid, and no slack", () => {
    const back = { refunds: [refund({ amount: 8144, createdAt: day(12) })] };
    expect(span(yearly("card", back), day(20))).toEqual(lasting("PRO", month(2)));
    expect(answer(yearly("card", back), month(2)).reason).toBe("refunded");
  });

  it("a declined year leaves the month that was paid, and grace from its invoice", () => {
    expect(span(yearly("failed", {}, "past_due"), day(20))).toEqual(lasting("PRO", month(2)));
    expect(span(yearly("failed", {}, "past_due"), month(2))).toEqual(denied);
  });

  it("a year by bank debit leaves the month that was paid, and the settlement days", () => {
    expect(span(yearly("processing"), day(20))).toEqual(lasting("PRO", month(2) + 14 * slack));
  });

  it("a month that is not billed after a first payment that failed is granted without slack", () => {
    const facts = billed([bill("1", [debit("pro_plan")], "void")], {
      items: [has("pro_plan", { periodStart: month(2), periodEnd: month(3) })],
    });
    const { level, until, justBefore } = span(facts, day(40));
    expect([level, justBefore]).toEqual([level, level]);
    expect(answer(facts, day(40)).alerts).toEqual(["P1"]);
    expect(until === null || Date.parse(until) <= (month(3) + slack) * 1000).toBe(true);
  });
});

describe("an upgrade that was not paid has one level in the whole span", () => {
  const basic = debit("basic_plan");
  const lines = prorate(basic, day(10), { lookupKey: "pro_plan" });
  const back = { refunds: [refund({ amount: 271 })] };

  it.each([
    ["void", {}],
    ["uncollectible", {}],
    ["failed", {}],
    ["card", back],
  ] as const)("%s", (state, refunded) => {
    const facts = billed([bill("1", [basic]), bill("2", lines, state, { createdAt: day(10), refunded })]);
    const { level, justBefore, after } = span(facts, day(12));
    expect([level, justBefore]).toEqual(["BASIC", "BASIC"]);
    expect(after).not.toBe("BASIC");
  });
});

describe("a removed item ends with what was paid for it, without slack", () => {
  const pro = debit("pro_plan", { itemId: "si_a" });
  const basic = debit("basic_plan", { itemId: "si_b", end: month(3) });
  const back = { ...pro, id: "il_back", amount: -610, start: day(10), proration: true, credits: [pro.id] };
  const extra = debit("basic_plan", { id: "il_x", itemId: "si_c", start: day(10), end: month(2) });
  const removed = (state: BillState, status: string, more = {}) =>
    billed([bill("1", [pro, basic]), bill("2", [back, extra], state, { createdAt: day(10), total: 100 })], {
      status,
      items: [has("basic_plan", { id: "si_b", periodEnd: month(3) })],
      ...more,
    });

  it.each([
    ["void", "active"],
    ["failed", "past_due"],
  ] as const)("with a %s invoice of an %s subscription", (state, status) => {
    expect(span(removed(state, status), day(12))).toEqual({
      ...lasting("PRO", month(2), "BASIC"),
      cached: "BASIC",
    });
  });

  it("with a void invoice of a subscription that ends", () => {
    expect(span(removed("void", "active", { cancelAt: day(20) }), day(12))).toEqual(lasting("PRO", day(20)));
  });
});

describe("a free period of a past_due subscription", () => {
  it("row 15: is granted with its slack while nothing that continues it is unpaid", () => {
    const free = bill("1", [debit("pro_plan", { amount: 0 })]);
    expect(span(billed([free], { status: "past_due" }), day(12))).toEqual(lasting("PRO", month(2) + slack));
  });

  it("row 15: is granted to its end where an upgrade of it failed", () => {
    const free = debit("basic_plan", { amount: 0 });
    const lines = prorate(free, day(10), { lookupKey: "pro_plan" });
    const facts = billed([bill("1", [free]), bill("2", lines, "failed", { createdAt: day(10) })], {
      status: "past_due",
    });
    expect(span(facts, day(12))).toEqual(lasting("BASIC", month(2) + slack));
  });
});
