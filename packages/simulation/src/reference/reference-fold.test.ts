import { describe, expect, it } from "vitest";
import { type Money, type PlanFacts, promisesOf, runs, type Sale } from "./reference-fold.ts";

const paidAt = Date.UTC(2026, 0, 1) / 1000;
const day = 86_400_000;
const sale = (change: Partial<Sale> = {}): Sale => ({
  sessionId: "cs_1",
  customerId: "cus_1",
  ownerId: "owner_1",
  offer: "pro_month",
  isComplete: true,
  paymentStatus: "paid",
  paidAt,
  money: { amount: 1500, refunded: 0, disputes: [] },
  isFailed: false,
  ...change,
});
const money = (change: Partial<Money>): Money => ({ amount: 1500, refunded: 0, disputes: [], ...change });
const plan = (...payments: Money[]): PlanFacts => ({
  subscriptionId: "sub_1",
  customerId: "cus_1",
  offer: "pro_plan",
  status: "active",
  startedAt: paidAt,
  periodEnd: paidAt + 30 * 86_400,
  trialEnd: null,
  cancelAt: null,
  cancelsAtEnd: false,
  invoice: { createdAt: paidAt, dueAt: null, isFirst: true, status: "paid" },
  payments,
});
const stateOf = (facts: PlanFacts) => promisesOf({ sales: [], plans: [facts] }, paidAt * 1000)[0]?.state;
const promiseOf = (...sales: Sale[]) => promisesOf({ sales, plans: [] }, paidAt * 1000);

describe("the reference", () => {
  it("grants a paid sale for as long as was promised", () => {
    const [promise] = promiseOf(sale());
    expect(promise).toMatchObject({ state: "granted", until: paidAt * 1000 + 30 * day });
    expect(promise && runs(promise, paidAt * 1000 + 30 * day)).toBe(false);
  });

  it("adds a second sale of the same level to the end of the first", () => {
    const [, second] = promiseOf(sale(), sale({ sessionId: "cs_2", paidAt: paidAt + 10 }));
    expect(second?.until).toBe(paidAt * 1000 + 60 * day);
  });

  it("takes a full refund, an open and a lost dispute back, and neither a partial refund nor an inquiry", () => {
    expect(promiseOf(sale({ money: money({ refunded: 1500 }) }))[0]?.state).toBe("none");
    expect(promiseOf(sale({ money: money({ disputes: ["needs_response"] }) }))[0]?.state).toBe("none");
    expect(promiseOf(sale({ money: money({ disputes: ["lost"] }) }))[0]?.state).toBe("none");
    expect(promiseOf(sale({ money: money({ refunded: 700 }) }))[0]?.state).toBe("granted");
    expect(promiseOf(sale({ money: money({ disputes: ["won"] }) }))[0]?.state).toBe("granted");
    expect(promiseOf(sale({ money: money({ disputes: ["warning_needs_response"] }) }))[0]?.state).toBe(
      "granted",
    );
  });

  it("takes a plan away with the payment of its period, and not with a part of it", () => {
    expect(stateOf(plan(money({})))).toBe("granted");
    expect(stateOf(plan(money({ refunded: 700 })))).toBe("granted");
    expect(stateOf(plan(money({ refunded: 1500 })))).toBe("none");
    expect(stateOf(plan(money({ disputes: ["under_review"] })))).toBe("none");
    expect(stateOf(plan(money({ disputes: ["warning_under_review"] })))).toBe("granted");
  });
});
