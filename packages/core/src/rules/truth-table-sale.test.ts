import { describe, expect, it } from "vitest";
import { fold, iso } from "../testing/fold.ts";
import {
  days,
  dispute,
  newYear,
  payment,
  purchase,
  refund,
  snapshot,
  testCatalog,
} from "../testing/snapshots.ts";
import { accessAt } from "./access-at.ts";

describe("the truth table of one-time checkouts: a session", () => {
  const one = (overrides: Parameters<typeof purchase>[0]) =>
    fold(snapshot({ purchases: [purchase(overrides)] }));

  it("open: nothing", () => {
    expect(one({ status: "open", paymentStatus: "unpaid", payment: null }).entitlements).toEqual([]);
  });

  it("expired: nothing", () => {
    expect(one({ status: "expired", paymentStatus: "unpaid", payment: null }).entitlements).toEqual([]);
  });

  it("complete and paid: granted from the payment for the offer's days, keyed by session and line", () => {
    expect(one({}).entitlements).toEqual([
      {
        id: "cs_test_1:li_1",
        level: "PRO",
        seats: 1,
        planGroup: null,
        source: "purchase",
        sourceId: "cs_test_1",
        access: "granted",
        reason: "paid",
        startsAt: iso(newYear),
        expiresAt: iso(newYear + days(30)),
        evidence: ["cs_test_1", "li_1", "pi_1", "ch_1"],
        flags: [],
      },
    ]);
  });

  it.each([
    [
      "complete with no_payment_required: granted",
      { paymentStatus: "no_payment_required", payment: null },
      "granted",
      "free",
    ],
    [
      "complete and unpaid: it awaits the bank",
      { paymentStatus: "unpaid", payment: payment({ status: "processing", paidAt: null }) },
      "pending",
      "awaiting_bank",
    ],
    [
      "complete after async_payment_failed: denied",
      { paymentStatus: "unpaid", payment: payment({ status: "requires_payment_method", paidAt: null }) },
      "denied",
      "payment_failed",
    ],
    [
      "paid, with a full refund that succeeded: revoked",
      { payment: payment({ refunds: [refund({ status: "succeeded" })] }) },
      "denied",
      "refunded",
    ],
    [
      "paid, with a full refund pending: revoked",
      { payment: payment({ refunds: [refund({ status: "pending" })] }) },
      "denied",
      "refunded",
    ],
    [
      "paid, with a full refund that failed: restored",
      { payment: payment({ refunds: [refund({ status: "failed" })] }) },
      "granted",
      "paid",
    ],
    [
      "paid, with a full refund that was canceled: restored",
      { payment: payment({ refunds: [refund({ status: "canceled" })] }) },
      "granted",
      "paid",
    ],
    [
      "paid, with a partial refund: stays granted",
      { payment: payment({ refunds: [refund({ amount: 1499 })] }) },
      "granted",
      "paid",
    ],
    [
      "paid, with partial refunds that add up to all: revoked",
      {
        payment: payment({
          refunds: [refund({ amount: 700 }), refund({ id: "re_2", status: "pending", amount: 800 })],
        }),
      },
      "denied",
      "refunded",
    ],
    [
      "complete with a payment status that this version does not know: denied",
      { paymentStatus: "maybe" },
      "denied",
      "unknown_status",
    ],
  ] as const)("%s", (_, overrides, access, reason) => {
    expect(one(overrides as Parameters<typeof purchase>[0]).entitlements).toMatchObject([{ access, reason }]);
  });

  it("async_payment_succeeded after it had waited for the bank: granted under the same key", () => {
    const waiting = { paymentStatus: "unpaid", payment: payment({ status: "processing", paidAt: null }) };
    const [before] = one(waiting).entitlements;
    const [after] = one({}).entitlements;
    expect([before?.access, after?.access]).toEqual(["pending", "granted"]);
    expect(after?.id).toBe(before?.id);
  });

  it.each([
    ["needs_response", "denied", []],
    ["under_review", "denied", []],
    ["lost", "denied", []],
    ["won", "granted", []],
    ["warning_needs_response", "granted", ["dispute_warning"]],
  ] as const)("paid, with a dispute %s: %s", (status, access, flags) => {
    const disputed = payment({ disputes: [dispute(status)] });
    expect(one({ payment: disputed }).entitlements).toMatchObject([{ access, flags }]);
  });

  it("paid, when its expires_at is reached: denied by the clock, without an event", () => {
    const { entitlements } = one({});
    const end = (newYear + days(30)) * 1000;
    expect(accessAt(entitlements, testCatalog, end - 1).level).toBe("PRO");
    expect(accessAt(entitlements, testCatalog, end)).toMatchObject({ level: null, reason: "expired" });
  });

  it("sold a second time for the same level: extends it, in the order of payment and then of the session's id", () => {
    const purchases = [
      purchase({ sessionId: "cs_b", payment: payment({ paidAt: newYear + days(10) }) }),
      purchase({ sessionId: "cs_a", payment: payment({ paidAt: newYear + days(10) }) }),
      purchase({ sessionId: "cs_z" }),
    ];
    const ends = fold(snapshot({ purchases })).entitlements.map(({ sourceId, expiresAt }) => [
      sourceId,
      expiresAt,
    ]);
    expect(ends).toEqual([
      ["cs_a", iso(newYear + days(60))],
      ["cs_b", iso(newYear + days(90))],
      ["cs_z", iso(newYear + days(30))],
    ]);
  });

  it("sold again after the first ran out: starts anew", () => {
    const later = newYear + days(40);
    const purchases = [purchase({}), purchase({ sessionId: "cs_zzz", payment: payment({ paidAt: later }) })];
    expect(fold(snapshot({ purchases })).entitlements.at(1)).toMatchObject({
      startsAt: iso(later),
      expiresAt: iso(later + days(30)),
    });
  });

  it("of a higher level while a lower runs: the higher wins, the lower resumes if it outlives it", () => {
    const basic = { id: "li_1", priceId: "price_b", lookupKey: "basic_month", quantity: 1 };
    const purchases = [
      purchase({ sessionId: "cs_high" }),
      purchase({ sessionId: "cs_low", lines: [basic], payment: payment({ paidAt: newYear + days(5) }) }),
    ];
    const { entitlements } = fold(snapshot({ purchases }));
    expect(accessAt(entitlements, testCatalog, (newYear + days(10)) * 1000).level).toBe("PRO");
    expect(accessAt(entitlements, testCatalog, (newYear + days(31)) * 1000).level).toBe("BASIC");
    expect(accessAt(entitlements, testCatalog, (newYear + days(36)) * 1000)).toMatchObject({
      level: null,
      reason: "expired",
    });
  });

  it.each([
    [
      "a price of no offer",
      { lines: [{ id: "li_1", priceId: "price_x", lookupKey: "gold", quantity: 1 }] },
      /price_x/,
    ],
    [
      "a price without a lookup key",
      { lines: [{ id: "li_1", priceId: "price_x", lookupKey: null, quantity: 1 }] },
      /price_x/,
    ],
    [
      "a subscription's price",
      { lines: [{ id: "li_1", priceId: "price_2", lookupKey: "pro_plan", quantity: 1 }] },
      /not a one-time/,
    ],
    ["no lines at all", { lines: [] }, /no lines/],
    ["metadata that is not ours", { metadata: {} }, /metadata/],
    [
      "metadata of an older schema",
      { metadata: { ...purchase().metadata, tollgate_schema: "0" } },
      /tollgate_schema/,
    ],
    [
      "an owner that is not this customer's",
      { metadata: { ...purchase().metadata, owner_id: "eve" } },
      /another owner/,
    ],
  ])("paid, with %s: paid but unbound, reported, and granted to nobody", (_, overrides, reason) => {
    const { entitlements, unbound } = one(overrides);
    expect(entitlements).toEqual([]);
    expect(unbound).toEqual([{ sourceId: "cs_test_1", reason: expect.stringMatching(reason) }]);
  });
});
