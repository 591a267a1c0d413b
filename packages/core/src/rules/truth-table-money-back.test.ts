import { describe, expect, it } from "vitest";
import type { Entitlement, Reason } from "../model/entitlement.ts";
import type { Payment } from "../model/payment.ts";
import { fold, iso } from "../testing/fold.ts";
import {
  days,
  dispute,
  newYear,
  payment,
  purchase,
  refund,
  snapshot,
  subscription,
} from "../testing/snapshots.ts";

/** What happened to a payment of so many minor units. */
type Event = (amount: number) => Partial<Payment>;

describe("the truth table of money that goes back, applied last:", () => {
  const refunded =
    (status: string): Event =>
    (amount) => ({ refunds: [refund({ status, amount })] });
  const disputed =
    (status: string, knownStatus?: string): Event =>
    (amount) => ({ disputes: [dispute(status, { amount, ...(knownStatus ? { knownStatus } : {}) })] });
  const ofPart: Event = () => ({ refunds: [refund({ amount: 1 })] });
  const oneTime = (event: Event) =>
    fold(snapshot({ purchases: [purchase({ payment: payment(event(1500)) })] })).entitlements[0];
  const period = (event: Event) =>
    fold(
      snapshot({
        subscriptions: [subscription()],
        payments: [payment({ id: "pi_2", amount: 900, ...event(900) })],
      }),
    ).entitlements[0];

  it.each<[string, Event, Entitlement["access"], Reason | null]>([
    ["a full refund that succeeded: denied", refunded("succeeded"), "denied", "refunded"],
    ["a full refund pending: denied", refunded("pending"), "denied", "refunded"],
    [
      "a full refund that requires_action: no change, no money has gone back",
      refunded("requires_action"),
      "granted",
      null,
    ],
    ["a full refund that failed: restored", refunded("failed"), "granted", null],
    ["a full refund that was canceled: restored", refunded("canceled"), "granted", null],
    ["a partial refund: no change", ofPart, "granted", null],
    ["a dispute needs_response: suspended", disputed("needs_response"), "denied", "disputed"],
    ["a dispute under_review: suspended", disputed("under_review"), "denied", "disputed"],
    ["a dispute warning_needs_response: flagged only", disputed("warning_needs_response"), "granted", null],
    ["a dispute warning_under_review: flagged only", disputed("warning_under_review"), "granted", null],
    ["a dispute warning_closed: restored", disputed("warning_closed"), "granted", null],
    ["a dispute won: restored", disputed("won"), "granted", null],
    ["a dispute lost: denied", disputed("lost"), "denied", "dispute_lost"],
    [
      "a dispute appeal_needs_response: stays denied",
      disputed("appeal_needs_response"),
      "denied",
      "dispute_lost",
    ],
    [
      "a dispute appeal_under_review: stays denied",
      disputed("appeal_under_review"),
      "denied",
      "dispute_lost",
    ],
    [
      "a dispute prevented by a refund: follows the refund",
      (amount) => ({ ...disputed("prevented")(amount), ...refunded("succeeded")(amount) }),
      "denied",
      "refunded",
    ],
    ["a dispute prevented without a refund: no change", disputed("prevented"), "granted", null],
    [
      "a dispute that was never seen in a status that we know: flagged only",
      disputed("under_the_rug"),
      "granted",
      null,
    ],
    [
      "a dispute of an unknown status after needs_response: stays suspended",
      disputed("under_the_rug", "needs_response"),
      "denied",
      "disputed",
    ],
    [
      "a dispute of an unknown status after won: stays restored",
      disputed("under_the_rug", "won"),
      "granted",
      null,
    ],
  ])("%s; the same for a sale and for the period of a subscription", (_, event, access, reason) => {
    expect(oneTime(event)).toMatchObject({ access, reason: reason ?? "paid" });
    expect(period(event)).toMatchObject({ access, reason: reason ?? "subscribed" });
  });

  it("an early fraud warning: flagged, for a sale and for the period of a subscription", () => {
    const warned: Event = () => ({ earlyFraudWarnings: ["issfr_1"] });
    const flags = ["early_fraud_warning"];
    expect(oneTime(warned)).toMatchObject({ access: "granted", reason: "paid", flags });
    expect(oneTime(warned)?.evidence).toContain("issfr_1");
    expect(period(warned)).toMatchObject({ access: "granted", reason: "subscribed", flags });
    const both: Event = (amount) => ({ ...warned(amount), ...disputed("needs_response")(amount) });
    expect(oneTime(both)).toMatchObject({ reason: "disputed", flags });
    expect(oneTime(() => ({}))?.flags).toEqual([]);
  });

  it("customer deleted: its subscription is denied, what was paid once runs on", () => {
    const gone = snapshot({
      customerDeleted: true,
      purchases: [purchase()],
      subscriptions: [subscription()],
    });
    expect(fold(gone).entitlements).toMatchObject([
      { source: "purchase", access: "granted", reason: "paid" },
      { source: "subscription", access: "denied", reason: "customer_deleted" },
    ]);
  });

  it("is shown when it changes nothing: an inquiry, a part", () => {
    expect(oneTime(disputed("warning_needs_response"))?.flags).toEqual(["dispute_warning"]);
    expect(oneTime(ofPart)?.flags).toEqual(["partly_refunded"]);
    expect(period(disputed("warning_under_review"))?.flags).toEqual(["dispute_warning"]);
  });

  it.each([
    ["never seen in a status that we know", undefined],
    ["needs_response before", "needs_response"],
    ["won before", "won"],
  ])("flags a dispute of an unknown status, whatever it was before: %s", (_, knownStatus) => {
    const event = disputed("under_the_rug", knownStatus);
    for (const entitlement of [oneTime(event), period(event)])
      expect(entitlement?.flags).toContain("dispute_unknown");
  });

  it("leaves a subscription alone when it was another period's payment", () => {
    const earlier = payment({ id: "pi_earlier", refunds: [refund()] });
    const seen = snapshot({ subscriptions: [subscription()], payments: [earlier] });
    expect(fold(seen).entitlements[0]).toMatchObject({ access: "granted" });
  });

  it.each([
    ["where the refund ended the sale before it", 5, 5],
    ["with its own payment, when the refund came before that", 1, 2],
  ])("gives the time of a refunded sale to the next one: it begins %s", (_, refundedOn, begins) => {
    const refunds = [refund({ createdAt: newYear + days(refundedOn) })];
    const purchases = [
      purchase({ sessionId: "cs_1", payment: payment({ refunds }) }),
      purchase({ sessionId: "cs_2", payment: payment({ paidAt: newYear + days(2) }) }),
    ];
    expect(fold(snapshot({ purchases })).entitlements.at(1)).toMatchObject({
      startsAt: iso(newYear + days(begins)),
      expiresAt: iso(newYear + days(begins + 30)),
    });
  });
});
