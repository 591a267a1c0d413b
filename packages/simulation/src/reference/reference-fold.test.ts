import { describe, expect, it } from "vitest";
import { expectedAccess, isRunning, type Money, type PlanFacts, type Sale } from "./reference-fold.ts";

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
const stateOf = (facts: PlanFacts) => expectedAccess({ sales: [], plans: [facts] }, paidAt * 1000)[0]?.state;
const accessOf = (...sales: Sale[]) => expectedAccess({ sales, plans: [] }, paidAt * 1000);

describe("the reference", () => {
  it("grants a paid sale for the offer's duration", () => {
    const [access] = accessOf(sale());
    expect(access).toMatchObject({ state: "granted", until: paidAt * 1000 + 30 * day });
    expect(access && isRunning(access, paidAt * 1000 + 30 * day)).toBe(false);
  });

  it("starts a second sale of the same level when the first ends", () => {
    const [, second] = accessOf(sale(), sale({ sessionId: "cs_2", paidAt: paidAt + 10 }));
    expect(second?.until).toBe(paidAt * 1000 + 60 * day);
  });

  it("revokes after a full refund and an open or lost dispute, but not after a partial refund or an inquiry", () => {
    expect(accessOf(sale({ money: money({ refunded: 1500 }) }))[0]?.state).toBe("none");
    expect(accessOf(sale({ money: money({ disputes: ["needs_response"] }) }))[0]?.state).toBe("none");
    expect(accessOf(sale({ money: money({ disputes: ["lost"] }) }))[0]?.state).toBe("none");
    expect(accessOf(sale({ money: money({ refunded: 700 }) }))[0]?.state).toBe("granted");
    expect(accessOf(sale({ money: money({ disputes: ["won"] }) }))[0]?.state).toBe("granted");
    expect(accessOf(sale({ money: money({ disputes: ["warning_needs_response"] }) }))[0]?.state).toBe(
      "granted",
    );
  });

  it("revokes a plan with the full payment of its period, but not with a part of it", () => {
    expect(stateOf(plan(money({})))).toBe("granted");
    expect(stateOf(plan(money({ refunded: 700 })))).toBe("granted");
    expect(stateOf(plan(money({ refunded: 1500 })))).toBe("none");
    expect(stateOf(plan(money({ disputes: ["under_review"] })))).toBe("none");
    expect(stateOf(plan(money({ disputes: ["warning_under_review"] })))).toBe("granted");
  });
});
