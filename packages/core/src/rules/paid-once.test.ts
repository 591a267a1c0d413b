import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../model/policy.ts";
import type { Purchase } from "../model/snapshot.ts";
import { answer, denied, lasting, span } from "../testing/billing-answer.ts";
import { firstMetadata, sale, sold } from "../testing/billing-sale.ts";
import { bill, billed, day, debit } from "../testing/billing-story.ts";
import { iso } from "../testing/fold.ts";
import { dispute, refund } from "../testing/snapshots.ts";

const one = (overrides: Partial<Purchase> & { money?: object } = {}) =>
  sold(sale("1", day(1), undefined, overrides));
const unpaid = (status: string) => ({ paymentStatus: "unpaid", money: { status, paidAt: null } });

describe("a one-time checkout", () => {
  it("open or expired: nothing", () => {
    for (const status of ["open", "expired"]) {
      const facts = one({ status, paymentStatus: "unpaid", payment: null });
      expect(span(facts, day(2))).toEqual(denied);
      expect(answer(facts, day(2)).fold).toMatchObject({ entitlements: [], unbound: [] });
    }
  });

  it("complete and paid: granted from its payment for its days, under its session and line", () => {
    expect(span(one(), day(2))).toEqual(lasting("PRO", day(31)));
    expect(answer(one(), day(2)).fold.entitlements).toMatchObject([
      { id: "cs_1:li_1", access: "granted", startsAt: iso(day(1)), expiresAt: iso(day(31)) },
    ]);
  });

  it("complete without payment required: granted", () => {
    const facts = one({ paymentStatus: "no_payment_required", payment: null, createdAt: day(1) });
    expect(span(facts, day(2))).toEqual(lasting("PRO", day(31)));
  });

  it("complete and unpaid: pending, until its payment arrives under the same key", () => {
    const waiting = answer(one(unpaid("processing")), day(2)).fold.entitlements;
    expect(waiting).toMatchObject([{ access: "pending", id: "cs_1:li_1" }]);
    expect(span(one(unpaid("processing")), day(2))).toEqual(denied);
  });

  it("async_payment_failed: denied", () => {
    const failed = answer(one(unpaid("requires_payment_method")), day(2)).fold.entitlements;
    expect(failed).toMatchObject([{ access: "denied", reason: "payment_failed" }]);
  });

  it.each([
    ["succeeded", 1500, null],
    ["pending", 1500, null],
    ["failed", 1500, "PRO"],
    ["canceled", 1500, "PRO"],
    ["brand_new", 1500, "PRO"],
    ["succeeded", 1499, "PRO"],
  ] as const)("a refund %s of %i leaves %s", (status, amount, level) => {
    expect(answer(one({ money: { refunds: [refund({ status, amount })] } }), day(6)).level).toBe(level);
  });

  it.each([
    ["needs_response", null],
    ["under_review", null],
    ["lost", null],
    ["appeal_under_review", null],
    ["won", "PRO"],
    ["warning_needs_response", "PRO"],
    ["warning_closed", "PRO"],
    ["prevented", "PRO"],
    ["brand_new", "PRO"],
  ] as const)("a dispute %s leaves %s", (status, level) => {
    expect(answer(one({ money: { disputes: [dispute(status)] } }), day(6)).level).toBe(level);
  });

  it("an early fraud warning or a dispute warning is a flag", () => {
    expect(answer(one({ money: { earlyFraudWarnings: ["issfr_1"] } }), day(6)).flags).toEqual([
      "early_fraud_warning",
    ]);
    const warned = one({ money: { disputes: [dispute("warning_under_review")] } });
    expect(answer(warned, day(6)).flags).toEqual(["dispute_warning"]);
  });
});

describe("a sale that nobody can be given", () => {
  const paidFor = (metadata: Record<string, string>, lookupKey: string | null) =>
    answer(one({ metadata, lines: [{ id: "li_1", priceId: "price_q", lookupKey, quantity: 1 }] }), day(2));

  it.each([
    ["a price of ours without metadata", {}, "pro_month"],
    ["metadata of ours without an offer of ours", firstMetadata("sauna"), "sauna"],
    ["metadata of ours that is broken", { tollgate_schema: "2", offer: "pro_month" }, "pro_month"],
    ["metadata for another owner", { ...firstMetadata("pro_month"), owner_id: "bob" }, "pro_month"],
  ] as const)("%s: in the queue, and granted to nobody", (_, metadata, lookupKey) => {
    expect(paidFor(metadata, lookupKey)).toMatchObject({
      level: null,
      fold: { unbound: [{ sourceId: "cs_1" }] },
    });
  });

  it("something else that the account sells: ignored", () => {
    expect(paidFor({ colour: "red" }, null)).toMatchObject({
      level: null,
      alerts: [],
      fold: { unbound: [] },
    });
    expect(paidFor({}, "sauna")).toMatchObject({ level: null, alerts: [], fold: { unbound: [] } });
  });

  it("nothing that was not paid", () => {
    const facts = one({ metadata: {}, ...unpaid("processing") });
    expect(answer(facts, day(2)).fold.unbound).toEqual([]);
    expect(
      answer(one({ metadata: {}, status: "expired", paymentStatus: "unpaid", payment: null }), day(2)).fold
        .unbound,
    ).toEqual([]);
  });
});

describe("what runs on without Stripe", () => {
  const grants = [
    {
      id: 1,
      grantId: "grant_1",
      change: "granted" as const,
      ownerKey: "user:ada",
      customerId: "cus_1",
      level: "PRO",
      until: new Date(day(20) * 1000),
      person: "support",
      reason: "a gift",
      at: new Date(day(1) * 1000),
    },
  ];
  const gone = {
    ...billed([bill("1", [debit("pro_plan")])], { status: "canceled", endedAt: day(3) }),
    customerDeleted: true,
  };

  it("a manual grant runs to its own end", () => {
    expect(span(sold(), day(2), { grants })).toEqual(lasting("PRO", day(20)));
  });

  it("a deleted customer's subscriptions are denied", () => {
    const active = { ...billed([bill("1", [debit("pro_plan")])]), customerDeleted: true };
    for (const facts of [gone, active])
      expect(answer(facts, day(4))).toMatchObject({ level: null, reason: "customer_deleted" });
  });

  it("a deleted customer's sales and grants run on, unless the policy says otherwise", () => {
    const facts = { ...gone, purchases: [sale("1", day(1))] };
    expect(span(facts, day(4))).toEqual(lasting("PRO", day(31)));
    expect(span(gone, day(4), { grants })).toEqual(lasting("PRO", day(20)));
    const policy = { ...defaultPolicy, customerDeleted: "all" } as const;
    expect(answer(facts, day(4), { policy, grants }).level).toBeNull();
  });

  it("a sale beside a plan runs beside it", () => {
    const facts = {
      ...billed([bill("1", [debit("pro_plan")])], { cancelAtPeriodEnd: true }),
      purchases: [sale("1", day(20))],
    };
    expect(span(facts, day(21))).toEqual(lasting("PRO", day(50)));
  });
});
