import { describe, expect, it } from "vitest";
import { fold, iso, refund } from "../testing/fold.ts";
import { days, newYear, payment, purchase, snapshot, subscription } from "../testing/snapshots.ts";

describe("the truth table of money that goes back, applied last:", () => {
  const dispute = (status: string) => ({ disputes: [{ id: "dp_1", status }] });
  const covering = "pi_2";
  const oneTime = (overrides: Parameters<typeof payment>[0]) =>
    fold(snapshot({ purchases: [purchase({ payment: payment(overrides) })] })).entitlements[0];
  const period = (overrides: Parameters<typeof payment>[0]) =>
    fold(
      snapshot({
        subscriptions: [subscription()],
        payments: [payment({ paymentIntentId: covering, ...overrides })],
      }),
    ).entitlements[0];

  it.each([
    ["a full refund that succeeded: denied", { refunds: [refund("succeeded")] }, "denied", "refunded"],
    ["a full refund pending: denied", { refunds: [refund("pending")] }, "denied", "refunded"],
    [
      "a full refund that requires_action: denied",
      { refunds: [refund("requires_action")] },
      "denied",
      "refunded",
    ],
    ["a full refund that failed: restored", { refunds: [refund("failed")] }, "granted", null],
    ["a full refund that was canceled: restored", { refunds: [refund("canceled")] }, "granted", null],
    ["a partial refund: no change", { refunds: [refund("succeeded", 1)] }, "granted", null],
    ["a dispute needs_response: suspended", dispute("needs_response"), "denied", "disputed"],
    ["a dispute under_review: suspended", dispute("under_review"), "denied", "disputed"],
    ["a dispute warning_needs_response: flagged only", dispute("warning_needs_response"), "granted", null],
    ["a dispute warning_under_review: flagged only", dispute("warning_under_review"), "granted", null],
    ["a dispute warning_closed: restored", dispute("warning_closed"), "granted", null],
    ["a dispute won: restored", dispute("won"), "granted", null],
    ["a dispute lost: denied", dispute("lost"), "denied", "dispute_lost"],
    [
      "a dispute appeal_needs_response: stays denied",
      dispute("appeal_needs_response"),
      "denied",
      "dispute_lost",
    ],
    ["a dispute appeal_under_review: stays denied", dispute("appeal_under_review"), "denied", "dispute_lost"],
    [
      "a dispute prevented by a refund: follows the refund",
      { ...dispute("prevented"), refunds: [refund("succeeded")] },
      "denied",
      "refunded",
    ],
    ["a dispute prevented without a refund: no change", dispute("prevented"), "granted", null],
    ["a dispute of a status that nobody knows: suspended", dispute("under_the_rug"), "denied", "disputed"],
  ] as const)(
    "%s; the same for a sale and for the period of a subscription",
    (_, overrides, access, reason) => {
      const facts = overrides as Parameters<typeof payment>[0];
      expect(oneTime(facts)).toMatchObject({ access, reason: reason ?? "paid" });
      expect(period(facts)).toMatchObject({ access, reason: reason ?? "subscribed" });
    },
  );

  it("an early fraud warning: flagged, for a sale and for the period of a subscription", () => {
    const warned = { earlyFraudWarnings: ["issfr_1"] };
    const flags = ["early_fraud_warning"];
    expect(oneTime(warned)).toMatchObject({ access: "granted", reason: "paid", flags });
    expect(oneTime(warned)?.evidence).toContain("issfr_1");
    expect(period(warned)).toMatchObject({ access: "granted", reason: "subscribed", flags });
    expect(oneTime({ ...warned, ...dispute("needs_response") })).toMatchObject({ reason: "disputed", flags });
    expect(oneTime({})?.flags).toEqual([]);
  });

  it("customer deleted: denied, for a sale and for a subscription", () => {
    const gone = snapshot({
      customerDeleted: true,
      purchases: [purchase()],
      subscriptions: [subscription()],
    });
    expect(fold(gone).entitlements).toMatchObject([
      { source: "purchase", access: "denied", reason: "customer_deleted" },
      { source: "subscription", access: "denied", reason: "customer_deleted" },
    ]);
  });

  it("is shown when it changes nothing: an inquiry, a part", () => {
    expect(oneTime(dispute("warning_needs_response"))?.flags).toEqual(["dispute_warning"]);
    expect(oneTime({ refunds: [refund("succeeded", 1)] })?.flags).toEqual(["partly_refunded"]);
    expect(period(dispute("warning_under_review"))?.flags).toEqual(["dispute_warning"]);
  });

  it("leaves a subscription alone when it was another period's payment", () => {
    const earlier = payment({ paymentIntentId: "pi_earlier", refunds: [refund("succeeded")] });
    const seen = snapshot({ subscriptions: [subscription()], payments: [earlier] });
    expect(fold(seen).entitlements[0]).toMatchObject({ access: "granted" });
  });

  it("gives the time of a refunded sale to the next one: an extension does not start behind a hole", () => {
    const purchases = [
      purchase({ sessionId: "cs_1", payment: payment({ refunds: [refund("succeeded")] }) }),
      purchase({ sessionId: "cs_2", payment: payment({ paidAt: newYear + days(2) }) }),
    ];
    expect(fold(snapshot({ purchases })).entitlements.at(1)).toMatchObject({
      startsAt: iso(newYear + days(2)),
    });
  });
});
