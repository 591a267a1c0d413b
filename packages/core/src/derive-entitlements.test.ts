import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { accessAt } from "./access.ts";
import { defaultPolicy } from "./access-policy.ts";
import { deriveEntitlements } from "./derive-entitlements.ts";
import type { Entitlement } from "./entitlement.ts";
import type { Snapshot } from "./snapshot.ts";
import {
  ada,
  days,
  invoice,
  newYear,
  payment,
  purchase,
  snapshot,
  subscription,
  testCatalog,
} from "./testing/snapshots.ts";

const fold = (seen: Snapshot, at = newYear + days(1), previous: Entitlement[] = []) =>
  deriveEntitlements(seen, {
    owner: ada,
    catalog: testCatalog,
    policy: defaultPolicy,
    at: at * 1000,
    previous,
  });
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const refund = (status: string, amount = 1500) => ({ id: `re_${status}`, status, amount });

describe("a one-time checkout", () => {
  const one = (overrides: Parameters<typeof purchase>[0]) =>
    fold(snapshot({ purchases: [purchase(overrides)] }));

  it("that is open grants nothing", () => {
    expect(one({ status: "open", paymentStatus: "unpaid", payment: null }).entitlements).toEqual([]);
  });

  it("that expired grants nothing", () => {
    expect(one({ status: "expired", paymentStatus: "unpaid", payment: null }).entitlements).toEqual([]);
  });

  it("that is complete and paid grants from the payment on, keyed by session and line", () => {
    expect(one({}).entitlements).toEqual([
      {
        id: "cs_test_1:li_1",
        level: "PRO",
        source: "purchase",
        sourceId: "cs_test_1",
        access: "granted",
        reason: "paid",
        startsAt: iso(newYear),
        expiresAt: iso(newYear + days(30)),
        evidence: ["cs_test_1", "pi_1", "ch_1"],
        flags: [],
      },
    ]);
  });

  it.each([
    [
      "complete without anything to pay grants",
      { paymentStatus: "no_payment_required", payment: null },
      "granted",
      "free",
    ],
    [
      "complete and unpaid awaits the bank",
      { paymentStatus: "unpaid", payment: payment({ status: "processing", paidAt: null }) },
      "pending",
      "awaiting_bank",
    ],
    [
      "refused by the bank later grants nothing",
      { paymentStatus: "unpaid", payment: payment({ status: "requires_payment_method", paidAt: null }) },
      "denied",
      "payment_failed",
    ],
    [
      "paid and fully refunded is revoked",
      { payment: payment({ refunds: [refund("succeeded")] }) },
      "denied",
      "refunded",
    ],
    [
      "paid with a full refund on its way is revoked",
      { payment: payment({ refunds: [refund("pending")] }) },
      "denied",
      "refunded",
    ],
    [
      "paid with a refund that failed is restored",
      { payment: payment({ refunds: [refund("failed")] }) },
      "granted",
      "paid",
    ],
    [
      "paid with a refund that was canceled is restored",
      { payment: payment({ refunds: [refund("canceled")] }) },
      "granted",
      "paid",
    ],
    [
      "paid and partly refunded is kept",
      { payment: payment({ refunds: [refund("succeeded", 1499)] }) },
      "granted",
      "paid",
    ],
    [
      "paid and refunded in two parts is revoked",
      { payment: payment({ refunds: [refund("succeeded", 700), refund("pending", 800)] }) },
      "denied",
      "refunded",
    ],
    [
      "complete with a status nobody knows grants nothing",
      { paymentStatus: "maybe" },
      "denied",
      "unknown_status",
    ],
  ] as const)("that is %s", (_, overrides, access, reason) => {
    expect(one(overrides as Parameters<typeof purchase>[0]).entitlements).toMatchObject([{ access, reason }]);
  });

  it("extends a running sale of the same level, in the order of payment and then of the session's id", () => {
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

  it("bought again after it ran out starts anew", () => {
    const later = newYear + days(40);
    const purchases = [purchase({}), purchase({ sessionId: "cs_zzz", payment: payment({ paidAt: later }) })];
    expect(fold(snapshot({ purchases })).entitlements.at(1)).toMatchObject({
      startsAt: iso(later),
      expiresAt: iso(later + days(30)),
    });
  });

  it("of a higher level wins while it runs, and the lower one resumes if it outlives it", () => {
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
    ["no lines", { lines: [] }, /no lines/],
    ["metadata that is not ours", { metadata: {} }, /metadata/],
    ["another owner's metadata", { metadata: { ...purchase().metadata, owner_id: "eve" } }, /another owner/],
  ])("with %s is paid but unbound: reported, and granted to nobody", (_, overrides, reason) => {
    const { entitlements, unbound } = one(overrides);
    expect(entitlements).toEqual([]);
    expect(unbound).toEqual([{ sourceId: "cs_test_1", reason: expect.stringMatching(reason) }]);
  });
});

describe("money that goes back", () => {
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
    ["a full refund that succeeded", { refunds: [refund("succeeded")] }, "denied", "refunded"],
    ["a full refund on its way", { refunds: [refund("pending")] }, "denied", "refunded"],
    [
      "a full refund that waits for the customer",
      { refunds: [refund("requires_action")] },
      "denied",
      "refunded",
    ],
    ["a full refund that failed", { refunds: [refund("failed")] }, "granted", null],
    ["a full refund that was canceled", { refunds: [refund("canceled")] }, "granted", null],
    ["a partial refund", { refunds: [refund("succeeded", 1)] }, "granted", null],
    ["a dispute that needs a response", dispute("needs_response"), "denied", "disputed"],
    ["a dispute under review", dispute("under_review"), "denied", "disputed"],
    ["an inquiry that needs a response", dispute("warning_needs_response"), "granted", null],
    ["an inquiry under review", dispute("warning_under_review"), "granted", null],
    ["an inquiry that was closed", dispute("warning_closed"), "granted", null],
    ["a dispute that was won", dispute("won"), "granted", null],
    ["a dispute that was lost", dispute("lost"), "denied", "dispute_lost"],
    ["an appeal that needs a response", dispute("appeal_needs_response"), "denied", "dispute_lost"],
    ["an appeal under review", dispute("appeal_under_review"), "denied", "dispute_lost"],
    [
      "a dispute that was prevented by a refund",
      { ...dispute("prevented"), refunds: [refund("succeeded")] },
      "denied",
      "refunded",
    ],
    ["a dispute that was prevented without a refund", dispute("prevented"), "granted", null],
    ["a dispute of a status that nobody knows", dispute("under_the_rug"), "denied", "disputed"],
  ] as const)(
    "%s: the same answer for a sale and for the period of a subscription",
    (_, overrides, access, reason) => {
      const facts = overrides as Parameters<typeof payment>[0];
      expect(oneTime(facts)).toMatchObject({ access, reason: reason ?? "paid" });
      expect(period(facts)).toMatchObject({ access, reason: reason ?? "subscribed" });
    },
  );

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

describe("a subscription", () => {
  const one = (overrides: Parameters<typeof subscription>[0], at?: number) =>
    fold(snapshot({ subscriptions: [subscription(overrides)] }), at).entitlements[0];
  const end = newYear + days(31);

  it.each([
    [
      "trialing is granted until the trial ends",
      { status: "trialing", trialEnd: newYear + days(14) },
      "trial",
      newYear + days(14) + 3600,
    ],
    ["active is granted for its period and a slack to renew", {}, "subscribed", end + days(1)],
    [
      "active and ending with its period is granted for exactly that",
      { cancelAtPeriodEnd: true },
      "ends",
      end,
    ],
    [
      "trialing and ending with the trial is granted for exactly that",
      { status: "trialing", trialEnd: newYear + days(14), cancelAt: newYear + days(14) },
      "trial",
      newYear + days(14),
    ],
    [
      "active and ending at an earlier instant is granted until then",
      { cancelAt: newYear + days(3) },
      "ends",
      newYear + days(3),
    ],
    [
      "active with void collection is granted to the end of the period",
      { pauseCollection: "void" },
      "ends",
      end,
    ],
    ["active with kept drafts is granted", { pauseCollection: "keep_as_draft" }, "subscribed", end + days(1)],
    [
      "active with uncollectible invoices is granted",
      { pauseCollection: "mark_uncollectible" },
      "subscribed",
      end + days(1),
    ],
    [
      "active with an invoice sent and open is granted",
      { collectionMethod: "send_invoice", latestInvoice: invoice({ status: "open" }) },
      "subscribed",
      end + days(1),
    ],
    [
      "past due after a paid period has a grace of seven days",
      { status: "past_due", latestInvoice: invoice({ status: "open", billingReason: "subscription_cycle" }) },
      "past_due_grace",
      newYear + days(7),
    ],
  ] as const)("that is %s", (_, overrides, reason, until) => {
    expect(one(overrides as Parameters<typeof subscription>[0])).toMatchObject({
      access: "granted",
      reason,
      expiresAt: iso(until),
    });
  });

  it.each([
    [
      "active before its first payment has settled waits",
      { latestInvoice: invoice({ status: "open" }) },
      "pending",
      "first_payment_processing",
    ],
    [
      "past due and never paid",
      { status: "past_due", latestInvoice: invoice({ status: "open" }) },
      "denied",
      "past_due",
    ],
    [
      "past due right after a trial",
      {
        status: "past_due",
        trialEnd: newYear,
        latestInvoice: invoice({
          status: "open",
          billingReason: "subscription_cycle",
          createdAt: newYear + 3600,
        }),
      },
      "denied",
      "past_due",
    ],
    [
      "past due after it was resumed",
      {
        status: "past_due",
        latestInvoice: invoice({ status: "open", billingReason: "subscription_update" }),
      },
      "denied",
      "past_due",
    ],
    ["past due without an invoice", { status: "past_due", latestInvoice: null }, "denied", "past_due"],
    ["unpaid", { status: "unpaid" }, "denied", "unpaid"],
    ["incomplete", { status: "incomplete" }, "denied", "incomplete"],
    ["incomplete and expired", { status: "incomplete_expired" }, "denied", "incomplete"],
    ["paused", { status: "paused" }, "denied", "paused"],
    ["canceled", { status: "canceled", endedAt: newYear }, "denied", "canceled"],
    ["of a status that Stripe has yet to invent", { status: "hibernating" }, "denied", "unknown_status"],
  ] as const)("that is %s: no access", (_, overrides, access, reason) => {
    expect(one(overrides as Parameters<typeof subscription>[0])).toMatchObject({
      access,
      reason,
      expiresAt: null,
    });
  });

  it("past due is denied when the grace is over, though nothing was heard", () => {
    const overdue = {
      status: "past_due",
      latestInvoice: invoice({ status: "open", billingReason: "subscription_cycle" }),
    };
    expect(one(overdue, newYear + days(7))).toMatchObject({ access: "denied", reason: "past_due" });
  });

  it("beside another one adds up: the union, never the first or the newest", () => {
    const seen = snapshot({
      subscriptions: [subscription({ id: "sub_a", status: "canceled" }), subscription({ id: "sub_b" })],
    });
    expect(accessAt(fold(seen).entitlements, testCatalog, (newYear + days(2)) * 1000).level).toBe("PRO");
  });

  it("beside an older one of the same plan group is flagged: somebody pays twice", () => {
    const second = subscription({ id: "sub_0", createdAt: newYear + 60 });
    const flags = (list: Snapshot["subscriptions"]) =>
      fold(snapshot({ subscriptions: list })).entitlements.map(({ sourceId, flags: own }) => [sourceId, own]);
    expect(flags([subscription(), second])).toEqual([
      ["sub_0", ["duplicate_subscription"]],
      ["sub_1", []],
    ]);
    expect(flags([subscription({ status: "canceled" }), second])).toEqual([
      ["sub_0", []],
      ["sub_1", []],
    ]);
  });

  it("of a status that nobody knows keeps what was granted, for a day at most, and is never a new grant", () => {
    const before = fold(snapshot({ subscriptions: [subscription()] })).entitlements;
    const strange = snapshot({ subscriptions: [subscription({ status: "hibernating" })] });
    const now = newYear + days(3);
    const first = fold(strange, now, before).entitlements;
    expect(first).toMatchObject([
      { access: "granted", reason: "unknown_status", expiresAt: iso(now + days(1)) },
    ]);
    const later = fold(strange, now + 3600, first).entitlements;
    expect(later).toEqual(first);
    expect(fold(strange, now + days(1), later).entitlements).toMatchObject([
      { access: "denied", reason: "unknown_status" },
    ]);
    expect(fold(strange, now + days(1), []).entitlements).toMatchObject([{ access: "denied" }]);
  });

  it("whose end is planned for a later period may be renewed before it: the slack counts", () => {
    expect(one({ cancelAt: end + days(40) })).toMatchObject({
      reason: "subscribed",
      expiresAt: iso(end + days(1)),
    });
    expect(one({ cancelAt: end + 3_600 })?.expiresAt).toBe(iso(end + 3_600));
  });

  it("past due with an end that is planned has no grace beyond it", () => {
    const overdue = {
      status: "past_due",
      latestInvoice: invoice({ status: "open", billingReason: "subscription_cycle" }),
    };
    expect(one({ ...overdue, cancelAt: newYear + days(2) })?.expiresAt).toBe(iso(newYear + days(2)));
  });

  it("with a pending cancellation and void collection ends at the earlier of the two", () => {
    expect(one({ pauseCollection: "void", cancelAt: newYear + days(2) })?.expiresAt).toBe(
      iso(newYear + days(2)),
    );
  });

  it("with a price of no offer is reported and granted to nobody", () => {
    const items = [
      { id: "si_1", priceId: "price_x", lookupKey: null, quantity: 1, periodStart: newYear, periodEnd: end },
    ];
    const { entitlements, unbound } = fold(snapshot({ subscriptions: [subscription({ items })] }));
    expect(entitlements).toEqual([]);
    expect(unbound).toMatchObject([{ sourceId: "sub_1" }]);
  });

  it("without items grants nothing", () => {
    expect(fold(snapshot({ subscriptions: [subscription({ items: [] })] })).entitlements).toEqual([]);
  });
});

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
            disputes: fc.array(fc.record({ id: fc.string(), status: fc.string() })),
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
