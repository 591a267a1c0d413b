import { describe, expect, it } from "vitest";
import { promisesOf, runs, type Sale } from "./reference-fold.ts";

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
  amount: 1500,
  refunded: 0,
  disputes: [],
  isFailed: false,
  ...change,
});
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
    expect(promiseOf(sale({ refunded: 1500 }))[0]?.state).toBe("none");
    expect(promiseOf(sale({ disputes: ["needs_response"] }))[0]?.state).toBe("none");
    expect(promiseOf(sale({ disputes: ["lost"] }))[0]?.state).toBe("none");
    expect(promiseOf(sale({ refunded: 700 }))[0]?.state).toBe("granted");
    expect(promiseOf(sale({ disputes: ["won"] }))[0]?.state).toBe("granted");
    expect(promiseOf(sale({ disputes: ["warning_needs_response"] }))[0]?.state).toBe("granted");
  });
});
