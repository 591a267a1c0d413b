import { describe, expect, it } from "vitest";
import type { Payment } from "../model/payment.ts";
import { defaultPolicy, type MoneyBackCase } from "../model/policy.ts";
import { answer, lasting, span } from "../testing/billing-answer.ts";
import { type Bill, bill, billed, day, debit, has, hour, month } from "../testing/billing-story.ts";
import { dispute, payment, refund } from "../testing/snapshots.ts";

const slack = 24 * hour;
const january = (money: Partial<Payment> = {}, overrides = {}) =>
  bill("1", [debit("pro_plan")], "card", { refunded: money, ...overrides });
const stands = (facts: Bill, flags: string[] = []) => {
  expect(answer(billed([facts]), day(9))).toMatchObject({ level: "PRO", flags });
  expect(span(billed([facts]), day(9))).toEqual(lasting("PRO", month(2) + slack));
};
const falls = (facts: Bill, reason: string) =>
  expect(answer(billed([facts]), day(9))).toMatchObject({ level: null, reason });
/** January paid by two payments. */
const twice = (first: Partial<Payment>, second: Partial<Payment>): Bill => {
  const { invoice } = january();
  return {
    invoice: { ...invoice, payments: ["pi_a", "pi_b"].map((paymentId) => ({ paymentId, status: "paid" })) },
    payments: [
      payment({ id: "pi_a", amount: 500, ...first }),
      payment({ id: "pi_b", amount: 400, ...second }),
    ],
  };
};

describe("the refunded share of an invoice", () => {
  it.each([
    ["succeeded", true],
    ["pending", true],
    ["failed", false],
    ["canceled", false],
    ["requires_action", false],
    ["brand_new", false],
    [null, false],
  ] as const)("counts a refund with the status %s: %s", (status, counts) => {
    const facts = january({ refunds: [refund({ status, amount: 900 })] });
    if (counts) falls(facts, "refunded");
    else stands(facts);
  });

  it("is a flag while a cent is left", () => {
    stands(january({ refunds: [refund({ amount: 899 })] }), ["partly_refunded"]);
    falls(january({ refunds: [refund({ amount: 500 }), refund({ id: "re_2", amount: 400 })] }), "refunded");
  });

  it("is of all payments together", () => {
    stands(twice({ refunds: [refund({ amount: 500 })] }, {}), ["partly_refunded"]);
    stands(twice({}, { refunds: [refund({ amount: 400 })] }), ["partly_refunded"]);
    falls(
      twice({ refunds: [refund({ amount: 500 })] }, { refunds: [refund({ id: "re_2", amount: 400 })] }),
      "refunded",
    );
  });

  it("is of what was paid from the balance too", () => {
    const half = (money: Partial<Payment>, creditedAfter = 0) =>
      january({ amount: 500, ...money }, { creditedAfter });
    stands(half({}));
    stands(half({ refunds: [refund({ amount: 500 })] }), ["partly_refunded"]);
    falls(half({ refunds: [refund({ amount: 500 })] }, 400), "refunded");
  });

  it("is of what was left to pay after an earlier credit note", () => {
    const reduced = (amount: number) =>
      january({ amount: 600, refunds: [refund({ amount })] }, { creditedBefore: 300 });
    stands(reduced(599), ["partly_refunded"]);
    falls(reduced(600), "refunded");
  });

  it("contains credit notes after the payment, of an invoice without a payment too", () => {
    stands(january({}, { creditedAfter: 899 }), ["partly_refunded"]);
    falls(january({}, { creditedAfter: 900 }), "refunded");
    stands(bill("1", [debit("pro_plan")], "balance", { creditedAfter: 899 }), ["partly_refunded"]);
    falls(bill("1", [debit("pro_plan")], "balance", { creditedAfter: 900 }), "refunded");
    falls(bill("1", [debit("pro_plan")], "out_of_band", { creditedAfter: 900 }), "refunded");
  });

  it("of nothing is nothing: a free invoice and one that the shop credited count", () => {
    stands(bill("1", [debit("pro_plan", { amount: 0 })]));
    stands(bill("1", [debit("pro_plan")], "balance", { creditedBefore: 900 }));
  });

  it("ignores payments that were not made", () => {
    const facts = twice({ amount: 900 }, { amount: 900, status: "canceled", paidAt: null });
    stands(facts);
    falls(
      twice(
        { amount: 900, refunds: [refund({ amount: 900 })] },
        { amount: 900, status: "canceled", paidAt: null },
      ),
      "refunded",
    );
  });
});

describe("a dispute on a payment of the period", () => {
  const disputed = (status: string, overrides = {}) =>
    january({ disputes: [dispute(status, { amount: 900, ...overrides })] });

  it.each(["needs_response", "under_review"])("%s suspends", (status) => {
    falls(disputed(status), "disputed");
  });

  it.each(["lost", "appeal_needs_response", "appeal_under_review"])("%s ends", (status) => {
    expect(answer(billed([disputed(status)]), day(9)).level).toBeNull();
  });

  it.each(["warning_needs_response", "warning_under_review"])("%s is a flag", (status) => {
    stands(disputed(status), ["dispute_warning"]);
  });

  it.each(["won", "warning_closed"])("%s restores", (status) => {
    stands(disputed(status));
  });

  it("prevented follows the refund that answered it", () => {
    stands(disputed("prevented"));
    falls(
      january({ disputes: [dispute("prevented", { amount: 900 })], refunds: [refund({ amount: 900 })] }),
      "refunded",
    );
  });

  it.each(["needs_response", "lost"])("for less than was paid, %s is a flag and an alarm", (status) => {
    const facts = billed([disputed(status, { amount: 899 })]);
    const now = answer(facts, day(9));
    expect(now).toMatchObject({ level: "PRO", alerts: ["P1"] });
    expect(now.flags.length).toBeGreaterThan(0);
    expect(span(facts, day(9))).toEqual(lasting("PRO", month(2) + slack));
  });

  it("for less than was paid may be set to deny", () => {
    const moneyBack = { ...defaultPolicy.moneyBack, dispute_partial: "deny" as const };
    const facts = billed([disputed("needs_response", { amount: 400 })]);
    expect(answer(facts, day(9), { policy: { ...defaultPolicy, moneyBack } }).level).toBeNull();
  });

  it("of one of two payments is for less than was paid", () => {
    const facts = billed([twice({ disputes: [dispute("needs_response", { amount: 500 })] }, {})]);
    expect(answer(facts, day(9))).toMatchObject({ level: "PRO", alerts: ["P1"] });
  });

  it("reaches all together with refunds and other losses", () => {
    const lost = (amount: number) => dispute("lost", { id: `du_${amount}`, amount });
    expect(
      answer(billed([january({ disputes: [lost(400)], refunds: [refund({ amount: 500 })] })]), day(9)).level,
    ).toBeNull();
    expect(answer(billed([january({ disputes: [lost(400), lost(500)] })]), day(9)).level).toBeNull();
    expect(
      answer(billed([twice({ disputes: [lost(500)] }, { disputes: [lost(400)] })]), day(9)).level,
    ).toBeNull();
    expect(
      answer(billed([january({ disputes: [lost(400)], refunds: [refund({ amount: 499 })] })]), day(9)).level,
    ).toBe("PRO");
    expect(
      answer(billed([january({ disputes: [lost(400)] }, { creditedAfter: 500 })]), day(9)).level,
    ).toBeNull();
  });

  it.each([
    [null, "PRO"],
    ["won", "PRO"],
    ["warning_needs_response", "PRO"],
    ["needs_response", null],
    ["under_review", null],
    ["lost", null],
  ])("with a status nobody knows, the last known one stays (%s), with an alarm", (knownStatus, level) => {
    const now = answer(billed([disputed("brand_new", { knownStatus })]), day(9));
    expect(now.level).toBe(level);
    expect(now.alerts).toContain("P0");
    expect(now.flags).toContain("dispute_unknown");
  });
});

describe("a dispute on the payment of an earlier period", () => {
  const february = bill("2", [debit("pro_plan", { start: month(2), end: month(3) })]);
  const items = [has("pro_plan", { periodStart: month(2), periodEnd: month(3) })];
  const facts = (status: string) =>
    billed([january({ disputes: [dispute(status, { amount: 900, createdAt: day(40) })] }), february], {
      items,
    });

  it.each(["needs_response", "under_review", "lost"])("row j: %s is a flag and an alarm", (status) => {
    const now = answer(facts(status), day(45));
    expect(now).toMatchObject({ level: "PRO", flags: ["earlier_payment_disputed"], alerts: ["P1"] });
    expect(span(facts(status), day(45))).toEqual(lasting("PRO", month(3) + slack));
  });

  it("row j: may be set to deny", () => {
    const moneyBack: Record<MoneyBackCase, "deny" | "flag" | "ignore"> = {
      ...defaultPolicy.moneyBack,
      dispute_earlier_period: "deny",
    };
    const policy = { ...defaultPolicy, moneyBack };
    expect(answer(facts("needs_response"), day(45), { policy }).level).toBeNull();
    expect(answer(facts("won"), day(45), { policy }).level).toBe("PRO");
  });

  it("is nothing once it is won", () => {
    expect(answer(facts("won"), day(45))).toMatchObject({ level: "PRO", flags: [], alerts: [] });
  });

  it("row d: of the running period behind later changes is not of an earlier one", () => {
    const seats = bill("2", [debit("pro_plan", { id: "il_9", itemId: "si_9", start: day(9) })]);
    const both = billed([january({ disputes: [dispute("needs_response", { amount: 900 })] }), seats]);
    expect(answer(both, day(12))).toMatchObject({ level: null, reason: "disputed" });
  });
});

describe("other overlays", () => {
  it("an early fraud warning is a flag", () => {
    stands(january({ earlyFraudWarnings: ["issfr_1"] }), ["early_fraud_warning"]);
  });

  it("a payment that was never read is taken for paid", () => {
    stands({ invoice: january().invoice, payments: [] });
  });
});
