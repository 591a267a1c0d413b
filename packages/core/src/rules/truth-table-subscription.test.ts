import { describe, expect, it } from "vitest";
import { defineCatalog } from "../model/catalog.ts";
import { defaultPolicy } from "../model/policy.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { fold, iso, refund } from "../testing/fold.ts";
import {
  ada,
  days,
  invoice,
  newYear,
  payment,
  snapshot,
  subscription,
  testCatalog,
} from "../testing/snapshots.ts";
import { accessAt } from "./access-at.ts";
import { deriveEntitlements } from "./fold.ts";

describe("the truth table of subscriptions: a subscription", () => {
  const one = (overrides: Parameters<typeof subscription>[0], at?: number) =>
    fold(snapshot({ subscriptions: [subscription(overrides)] }), at).entitlements[0];
  const end = newYear + days(31);

  it.each([
    [
      "trialing, before trial_end: granted until it, and an hour to look again",
      { status: "trialing", trialEnd: newYear + days(14) },
      "trial",
      newYear + days(14) + 3600,
    ],
    [
      "active, before its period's end: granted until it, and a day to renew",
      {},
      "subscribed",
      end + days(1),
    ],
    [
      "active, with cancel_at_period_end: granted until the period's end",
      { cancelAtPeriodEnd: true },
      "ends",
      end,
    ],
    [
      "trialing, with cancel_at at trial_end: granted until exactly that",
      { status: "trialing", trialEnd: newYear + days(14), cancelAt: newYear + days(14) },
      "trial",
      newYear + days(14),
    ],
    [
      "active, with cancel_at before the period's end: granted until cancel_at",
      { cancelAt: newYear + days(3) },
      "ends",
      newYear + days(3),
    ],
    [
      "active, with pause_collection void: granted until the period's end",
      { pauseCollection: "void" },
      "ends",
      end,
    ],
    [
      "active, with pause_collection keep_as_draft: granted",
      { pauseCollection: "keep_as_draft" },
      "subscribed",
      end + days(1),
    ],
    [
      "active, with pause_collection mark_uncollectible: granted",
      { pauseCollection: "mark_uncollectible" },
      "subscribed",
      end + days(1),
    ],
    [
      "active, with send_invoice and an invoice that is open and not overdue: granted",
      { collectionMethod: "send_invoice", latestInvoice: invoice({ status: "open" }) },
      "subscribed",
      end + days(1),
    ],
    [
      "past_due, when an earlier period was paid: a grace of seven days",
      { status: "past_due", latestInvoice: invoice({ status: "open", billingReason: "subscription_cycle" }) },
      "past_due_grace",
      newYear + days(7),
    ],
  ] as const)("%s", (_, overrides, reason, until) => {
    expect(one(overrides as Parameters<typeof subscription>[0])).toMatchObject({
      access: "granted",
      reason,
      expiresAt: iso(until),
    });
  });

  it.each([
    [
      "active, while the first invoice is not paid yet: pending",
      { latestInvoice: invoice({ status: "open" }) },
      "pending",
      "first_payment_processing",
    ],
    [
      "past_due, when the first invoice was never paid: denied",
      { status: "past_due", latestInvoice: invoice({ status: "open" }) },
      "denied",
      "past_due",
    ],
    [
      "past_due, when nothing was paid since the trial: denied",
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
      "past_due, when nothing was paid since it was resumed: denied",
      {
        status: "past_due",
        latestInvoice: invoice({ status: "open", billingReason: "subscription_update" }),
      },
      "denied",
      "past_due",
    ],
    [
      "past_due, without an invoice: denied",
      { status: "past_due", latestInvoice: null },
      "denied",
      "past_due",
    ],
    ["unpaid: denied", { status: "unpaid" }, "denied", "unpaid"],
    ["incomplete: denied", { status: "incomplete" }, "denied", "incomplete"],
    ["incomplete_expired: denied", { status: "incomplete_expired" }, "denied", "incomplete"],
    ["paused: denied", { status: "paused" }, "denied", "paused"],
    [
      "paused on request: denied, and told so",
      { status: "paused", pausedBecause: "pause_requested" },
      "denied",
      "paused_on_request",
    ],
    [
      "paused because the trial ended without a payment method: denied, and told so",
      { status: "paused", pausedBecause: "trial_end_without_payment_method" },
      "denied",
      "paused_no_payment_method",
    ],
    [
      "paused because the first payment failed: denied, and told so",
      { status: "paused", pausedBecause: "first_payment_failure" },
      "denied",
      "paused_payment_failed",
    ],
    [
      "paused because the last payment attempt failed: denied, and told so",
      { status: "paused", pausedBecause: "final_payment_failure" },
      "denied",
      "paused_payment_failed",
    ],
    [
      "paused by Stripe's own system: denied",
      { status: "paused", pausedBecause: "system" },
      "denied",
      "paused",
    ],
    [
      "paused for a reason that nobody knows yet: denied",
      { status: "paused", pausedBecause: "full_moon" },
      "denied",
      "paused",
    ],
    ["canceled: denied from ended_at", { status: "canceled", endedAt: newYear }, "denied", "canceled"],
    ["of an unknown status: no new grant", { status: "hibernating" }, "denied", "unknown_status"],
  ] as const)("%s", (_, overrides, access, reason) => {
    expect(one(overrides as Parameters<typeof subscription>[0])).toMatchObject({
      access,
      reason,
      expiresAt: null,
    });
  });

  it.each([
    [
      "trialing, after trial_end",
      { status: "trialing", trialEnd: newYear + days(14) },
      newYear + days(14),
      3600,
    ],
    ["active, after its period's end", {}, end, days(1)],
  ])(
    "%s and without a newer look: looked at, a grace, looked at each hour, then denied by the clock",
    (_, facts, natural, slack) => {
      const seen = snapshot({ subscriptions: [subscription(facts)] });
      const { entitlements } = fold(seen);
      const syncStartedAt = [];
      for (let next = fold(seen).nextChangeAt; next; next = fold(seen, Date.parse(next) / 1000).nextChangeAt)
        syncStartedAt.push(Date.parse(next) / 1000 - natural);
      const level = (at: number) => accessAt(entitlements, testCatalog, at * 1000).level;
      expect([level(natural), level(natural + slack - 1), level(natural + slack)]).toEqual([
        "PRO",
        "PRO",
        null,
      ]);
      expect(syncStartedAt).toEqual(Array.from({ length: slack / 3600 + 1 }, (__, hour) => hour * 3600));
    },
  );

  it.each([
    ["at the end of its period", end, end + 3600],
    ["in the middle of an hour of its slack", end + 5400, end + 7200],
    ["a second before its slack is over", end + days(1) - 1, end + days(1)],
  ])("active, looked at %s: due again at the next full hour after the end, not at once", (_, at, next) => {
    expect(fold(snapshot({ subscriptions: [subscription()] }), at).nextChangeAt).toBe(iso(next));
  });

  it.each([
    ["that ends with its period", { cancelAtPeriodEnd: true }, end],
    ["whose money went back", { latestInvoice: invoice({ paymentIntentIds: ["pi_back"] }) }, null],
    ["that has ended", { status: "canceled" }, null],
    ["whose slack is cut short by cancel_at", { cancelAt: end + 5000 }, end],
  ])(
    "%s: due when the clock changes its access, and at no hour without a renewal to look for",
    (_, facts, next) => {
      const back = payment({ paymentIntentId: "pi_back", refunds: [refund("succeeded")] });
      const seen = snapshot({ subscriptions: [subscription(facts)], payments: [back] });
      expect(fold(seen).nextChangeAt).toBe(next === null ? null : iso(next));
      expect(fold({ ...seen, customerDeleted: true }).nextChangeAt).toBeNull();
    },
  );

  it("none: denied", () => {
    const { entitlements } = fold(snapshot());
    expect(accessAt(entitlements, testCatalog, newYear * 1000)).toMatchObject({
      level: null,
      validUntil: null,
    });
  });

  it("past_due, when the grace is over: denied, though nothing was heard", () => {
    const overdue = {
      status: "past_due",
      latestInvoice: invoice({ status: "open", billingReason: "subscription_cycle" }),
    };
    expect(one(overdue, newYear + days(7))).toMatchObject({ access: "denied", reason: "past_due" });
  });

  it("beside others: the union of the grants, never the first or the newest", () => {
    const seen = snapshot({
      subscriptions: [subscription({ id: "sub_a", status: "canceled" }), subscription({ id: "sub_b" })],
    });
    expect(accessAt(fold(seen).entitlements, testCatalog, (newYear + days(2)) * 1000).level).toBe("PRO");
  });

  it("beside one of a higher level: the highest level wins, whichever is the first or the newest", () => {
    const { levels, offers } = testCatalog;
    const plan = offers.find(({ lookupKey }) => lookupKey === "pro_plan");
    if (plan?.kind !== "subscription") throw new Error("the catalog of the tests sells a plan");
    const basic = { ...plan, lookupKey: "basic_plan", level: "BASIC", planGroup: "reading" };
    const catalog = defineCatalog({ levels, offers: [...offers, basic] });
    const [item] = subscription().items;
    if (!item) throw new Error("the subscription of the tests has an item");
    const low = subscription({ items: [{ ...item, lookupKey: "basic_plan" }] });
    const input = { owner: ada, catalog, policy: defaultPolicy, at: newYear * 1000 };
    for (const createdAt of [newYear - 1, newYear + 1])
      for (const id of ["sub_a", "sub_z"]) {
        const subscriptions = [{ ...low, id, createdAt }, subscription({ id: "sub_m" })];
        const { entitlements } = deriveEntitlements(snapshot({ subscriptions }), input);
        expect(entitlements.filter(({ access }) => access === "granted")).toHaveLength(2);
        expect(accessAt(entitlements, catalog, (newYear + days(2)) * 1000).level).toBe("PRO");
      }
  });

  it("beside an older one of the same plan group: flagged, somebody pays twice", () => {
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

  it("of an unknown status: keeps the previous decision for a day at most, never a new grant", () => {
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

  it("active, with cancel_at in a later period: may be renewed before it, the slack counts", () => {
    expect(one({ cancelAt: end + days(40) })).toMatchObject({
      reason: "subscribed",
      expiresAt: iso(end + days(1)),
    });
    expect(one({ cancelAt: end + 3_600 })?.expiresAt).toBe(iso(end + 3_600));
  });

  it("past_due, with cancel_at: no grace beyond it", () => {
    const overdue = {
      status: "past_due",
      latestInvoice: invoice({ status: "open", billingReason: "subscription_cycle" }),
    };
    expect(one({ ...overdue, cancelAt: newYear + days(2) })?.expiresAt).toBe(iso(newYear + days(2)));
  });

  it("active, with pause_collection void and cancel_at: granted until the earlier of the two", () => {
    expect(one({ pauseCollection: "void", cancelAt: newYear + days(2) })?.expiresAt).toBe(
      iso(newYear + days(2)),
    );
  });

  it("of an unknown price: reported and granted to nobody", () => {
    const items = [
      { id: "si_1", priceId: "price_x", lookupKey: null, quantity: 1, periodStart: newYear, periodEnd: end },
    ];
    const { entitlements, unbound } = fold(snapshot({ subscriptions: [subscription({ items })] }));
    expect(entitlements).toEqual([]);
    expect(unbound).toMatchObject([{ sourceId: "sub_1" }]);
  });

  it("without items: nothing", () => {
    expect(fold(snapshot({ subscriptions: [subscription({ items: [] })] })).entitlements).toEqual([]);
  });
});
