import { describe, expect, it } from "vitest";
import { type AccessPolicy, defaultPolicy } from "../model/policy.ts";
import type { Purchase } from "../model/snapshot.ts";
import {
  ada,
  days,
  dispute,
  newYear,
  payment,
  purchase,
  refund,
  snapshot,
  subscription,
  testCatalog,
} from "../testing/snapshots.ts";
import { clockSkewMs } from "./access-at.ts";
import { deriveEntitlements } from "./fold.ts";

const at = newYear + days(1);
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const fold = (
  purchases: Purchase[],
  rest: Parameters<typeof snapshot>[0] = {},
  policy: AccessPolicy = defaultPolicy,
) =>
  deriveEntitlements(snapshot({ purchases, ...rest }), {
    owner: ada,
    catalog: testCatalog,
    policy,
    at: at * 1000,
  });

describe("the entitlement of a sale", () => {
  it("is not made by a checkout of a subscription: the subscription makes its own", () => {
    expect(fold([purchase({ mode: "subscription" }), purchase({ mode: "setup" })])).toMatchObject({
      entitlements: [],
      unbound: [],
    });
  });

  it("rests on the session and its line when nothing had to be paid, and carries no flag", () => {
    expect(
      fold([purchase({ paymentStatus: "no_payment_required", payment: null })]).entitlements[0],
    ).toMatchObject({
      startsAt: iso(newYear),
      evidence: ["cs_test_1", "li_1"],
      flags: [],
    });
  });

  it("rests on its payment, refunds and disputes, in this order", () => {
    const paid = payment({
      refunds: [refund({ amount: 1 })],
      disputes: [dispute("won")],
    });
    expect(fold([purchase({ payment: paid })]).entitlements[0]).toMatchObject({
      evidence: ["cs_test_1", "li_1", "pi_1", "ch_1", "re_1", "du_1"],
      flags: ["partly_refunded"],
    });
    expect(fold([purchase({ payment: payment({ chargeId: null }) })]).entitlements[0]?.evidence).toEqual([
      "cs_test_1",
      "li_1",
      "pi_1",
    ]);
  });

  it.each([
    ["waits for the bank while no payment is known", null, "pending", "awaiting_bank"],
    ["has failed when its payment was canceled", "canceled", "denied", "payment_failed"],
    ["has failed when another way to pay is wanted", "requires_payment_method", "denied", "payment_failed"],
    ["waits while the bank works", "processing", "pending", "awaiting_bank"],
  ])("that is unpaid %s", (_, status, access, reason) => {
    const paid = status === null ? null : payment({ status, paidAt: null });
    expect(fold([purchase({ paymentStatus: "unpaid", payment: paid })]).entitlements[0]).toMatchObject({
      access,
      reason,
      startsAt: null,
    });
  });

  it("is none for a price that is gone, and the report says so", () => {
    const lines = [{ id: "li_1", priceId: null, lookupKey: null, quantity: 1 }];
    expect(fold([purchase({ lines })]).unbound).toEqual([
      { sourceId: "cs_test_1", reason: "price without an id is not a one-time offer of the catalog" },
    ]);
  });
});

describe("a customer that was deleted", () => {
  const gone = { subscriptions: [subscription()], customerDeleted: true };
  const denied = {
    access: "denied",
    reason: "customer_deleted",
    startsAt: null,
    expiresAt: null,
    level: "PRO",
  };

  it("is allowed nothing more by a subscription; a sale runs on, and the clock ends it", () => {
    const { entitlements, nextChangeAt } = fold([purchase()], gone);
    expect(entitlements.map(({ id }) => id)).toEqual(["cs_test_1:li_1", "sub_1:si_1"]);
    expect(entitlements).toMatchObject([{ access: "granted", expiresAt: iso(newYear + days(30)) }, denied]);
    expect(nextChangeAt).toBe(iso(newYear + days(30)));
  });

  it("is allowed nothing at all where the policy says so, and the clock changes nothing about it", () => {
    const policy: AccessPolicy = { ...defaultPolicy, customerDeleted: "all" };
    const { entitlements, nextChangeAt } = fold([purchase()], gone, policy);
    expect(entitlements.map(({ id }) => id)).toEqual(["cs_test_1:li_1", "sub_1:si_1"]);
    expect(entitlements).toMatchObject([denied, denied]);
    expect(nextChangeAt).toBeNull();
  });
});

describe("when the clock next changes the answer", () => {
  const paidIn = (ms: number) =>
    fold([purchase({ payment: payment({ paidAt: at + ms / 1000 }) })]).nextChangeAt;

  it("is the beginning of a sale that our clock takes for a later one, beyond what two clocks may differ", () => {
    expect(paidIn(clockSkewMs + 1_000)).toBe(iso(at + clockSkewMs / 1000 + 1));
    expect(paidIn(clockSkewMs)).toBe(iso(at + clockSkewMs / 1000 + days(30)));
    expect(paidIn(0)).toBe(iso(at + days(30)));
  });

  it("is the first of all that will happen", () => {
    expect(fold([purchase()], { subscriptions: [subscription({ cancelAt: at + 60 })] }).nextChangeAt).toBe(
      iso(at + 60),
    );
  });
});
