import fc from "fast-check";
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
  subscription,
} from "../testing/snapshots.ts";

describe("the fold", () => {
  it("says when the clock next changes its answer", () => {
    const basic = { id: "li_1", priceId: "price_b", lookupKey: "basic_month", quantity: 1 };
    const purchases = [
      purchase({ sessionId: "cs_1" }),
      purchase({ sessionId: "cs_2", lines: [basic], payment: payment({ paidAt: newYear - days(10) }) }),
    ];
    const seen = snapshot({ purchases, subscriptions: [subscription({ status: "canceled" })] });
    expect(fold(seen).nextChangeAt).toBe(iso(newYear + days(20)));
    expect(fold(seen, newYear + days(25)).nextChangeAt).toBe(iso(newYear + days(30)));
    expect(fold(seen, newYear + days(30)).nextChangeAt).toBeNull();
  });

  it("waits for no end of what is denied already: the clock changes nothing about it", () => {
    const seen = snapshot({ purchases: [purchase({ payment: payment({ refunds: [refund()] }) })] });
    expect(fold(seen).entitlements).toMatchObject([{ access: "denied" }]);
    expect(fold(seen).nextChangeAt).toBeNull();
  });

  const anyStatus = fc.oneof(
    fc.constantFrom(
      "trialing",
      "active",
      "past_due",
      "unpaid",
      "paused",
      "canceled",
      "incomplete",
      "incomplete_expired",
    ),
    fc.string(),
  );
  const anySubscription = fc
    .record({
      status: anyStatus,
      cancelAtPeriodEnd: fc.boolean(),
      pauseCollection: fc.option(fc.string()),
      cancelAt: fc.option(fc.nat(2_000_000_000)),
      trialEnd: fc.option(fc.nat(2_000_000_000)),
    })
    .map(subscription);
  const anyPurchase = fc
    .record({
      status: fc.option(fc.string()),
      paymentStatus: fc.string(),
      payment: fc.option(
        fc
          .record({
            status: fc.string(),
            paidAt: fc.option(fc.nat(2_000_000_000)),
            disputes: fc.array(fc.string().map((status) => dispute(status))),
          })
          .map(payment),
      ),
    })
    .map(purchase);

  it("answers every value that Stripe can send, the same way each time, and never grants without an end", () => {
    fc.assert(
      fc.property(fc.array(anySubscription), fc.array(anyPurchase), (subscriptions, purchases) => {
        const seen = snapshot({ subscriptions, purchases });
        const first = fold(seen);
        expect(fold(structuredClone(seen))).toEqual(first);
        for (const { access, expiresAt } of first.entitlements)
          expect(access === "granted").toBe(expiresAt !== null);
      }),
    );
  });

  it("does not depend on the order in which the objects are listed", () => {
    const purchases = [1, 2, 3, 4].map((n) =>
      purchase({ sessionId: `cs_${n}`, payment: payment({ paidAt: newYear + days(n % 2) }) }),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray(purchases, { minLength: 4 }), (shuffled) => {
        expect(fold(snapshot({ purchases: shuffled }))).toEqual(fold(snapshot({ purchases })));
      }),
    );
  });
});
