import { describe, expect, it } from "vitest";
import { defineCatalog } from "../model/catalog.ts";
import type { Entitlement, Reason } from "../model/entitlement.ts";
import { defaultPolicy } from "../model/policy.ts";
import type { Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { fold, iso } from "../testing/fold.ts";
import {
  firstInvoice,
  inFebruary,
  paidUntil,
  renewalInvoice,
  renewedUntil,
  trial,
} from "../testing/renewals.ts";
import {
  ada,
  days,
  invoice,
  item,
  line,
  newYear,
  payment,
  refund,
  snapshot,
  subscription,
  testCatalog,
} from "../testing/snapshots.ts";
import { accessAt } from "./access-at.ts";
import { deriveEntitlements } from "./fold.ts";

describe("the truth table of subscriptions: a subscription", () => {
  const one = (facts: SubscriptionFacts, at?: number, payments = [payment({ id: "pi_2", amount: 900 })]) =>
    fold(snapshot({ subscriptions: [facts], payments }), at).entitlements[0];
  const trialEnd = newYear + days(14);
  const inMay = newYear + days(125);

  it.each<[string, SubscriptionFacts, Reason, number]>([
    [
      "trialing, before trial_end: granted until it, and an hour to sync again",
      trial(),
      "trial",
      trialEnd + 3600,
    ],
    [
      "active, before its period's end: granted until it, and a day to renew",
      subscription(),
      "subscribed",
      paidUntil + days(1),
    ],
    [
      "active, with cancel_at_period_end: granted until the period's end",
      subscription({ cancelAtPeriodEnd: true }),
      "ends",
      paidUntil,
    ],
    [
      "trialing, with cancel_at at trial_end: granted until exactly that",
      trial({ cancelAt: trialEnd }),
      "trial",
      trialEnd,
    ],
    [
      "active, with cancel_at before the period's end: granted until cancel_at",
      subscription({ cancelAt: newYear + days(3) }),
      "ends",
      newYear + days(3),
    ],
    [
      "active, with pause_collection void: granted",
      subscription({ pauseCollection: "void" }),
      "subscribed",
      paidUntil + days(1),
    ],
    [
      "active, with pause_collection keep_as_draft: granted",
      subscription({ pauseCollection: "keep_as_draft" }),
      "subscribed",
      paidUntil + days(1),
    ],
    [
      "active, with pause_collection mark_uncollectible: granted",
      subscription({ pauseCollection: "mark_uncollectible" }),
      "subscribed",
      paidUntil + days(1),
    ],
    [
      "active, with send_invoice and an invoice that is open and not overdue: granted until it is overdue",
      subscription({
        collectionMethod: "send_invoice",
        daysUntilDue: 14,
        invoices: [firstInvoice({ dueDate: newYear + days(14) })],
      }),
      "subscribed",
      newYear + days(14),
    ],
    [
      "active, of which Stripe billed nothing: granted until its period's end, and a day to renew",
      subscription({ invoices: [], latestInvoiceId: null }),
      "subscribed",
      paidUntil + days(1),
    ],
    [
      "unpaid, in a month that was paid before: granted until its end",
      subscription({ status: "unpaid" }),
      "subscribed",
      paidUntil,
    ],
  ])("%s", (_, facts, reason, until) => {
    expect(one(facts)).toMatchObject({ access: "granted", reason, expiresAt: iso(until) });
  });

  it("past_due, when an earlier period was paid: a grace of seven days", () => {
    expect(one(inFebruary({ status: "past_due" }), paidUntil + days(1))).toMatchObject({
      access: "granted",
      reason: "past_due_grace",
      expiresAt: iso(paidUntil + days(7)),
    });
  });

  it.each<[string, SubscriptionFacts, Entitlement["access"], Reason, number?]>([
    [
      "active, while the first invoice is still to be paid: pending",
      subscription({ invoices: [firstInvoice()] }),
      "pending",
      "first_payment_processing",
    ],
    [
      "past_due, when the first invoice was never paid: denied",
      subscription({ status: "past_due", invoices: [firstInvoice({ attempted: true })] }),
      "denied",
      "past_due",
    ],
    [
      "past_due, when nothing was paid since the trial: denied",
      trial({
        status: "past_due",
        items: [item({ periodStart: trialEnd, periodEnd: trialEnd + days(31) })],
        invoices: [
          ...trial().invoices,
          firstInvoice({
            id: "in_2",
            attempted: true,
            createdAt: trialEnd + 3600,
            lines: [line({ id: "il_2", start: trialEnd, end: trialEnd + days(31) })],
          }),
        ],
      }),
      "denied",
      "past_due",
      trialEnd + days(1),
    ],
    [
      "past_due, when nothing was paid since it was resumed: denied",
      subscription({
        status: "past_due",
        resumed: true,
        items: [item({ periodStart: inMay, periodEnd: inMay + days(31) })],
        invoices: [
          invoice(),
          renewalInvoice({
            createdAt: inMay,
            lines: [line({ id: "il_2", start: inMay, end: inMay + days(31) })],
          }),
        ],
      }),
      "denied",
      "past_due",
      inMay + days(1),
    ],
    [
      "past_due, without an invoice: denied",
      subscription({ status: "past_due", invoices: [], latestInvoiceId: null }),
      "denied",
      "past_due",
    ],
    ["unpaid: denied", inFebruary({ status: "unpaid" }), "denied", "unpaid", paidUntil + days(1)],
    ["incomplete: denied", subscription({ status: "incomplete" }), "denied", "incomplete"],
    ["incomplete_expired: denied", subscription({ status: "incomplete_expired" }), "denied", "incomplete"],
    ["paused: denied", subscription({ status: "paused" }), "denied", "paused"],
    [
      "paused on request: denied with that reason",
      subscription({ status: "paused", pausedBecause: "pause_requested" }),
      "denied",
      "paused_on_request",
    ],
    [
      "paused because the trial ended without a payment method: denied with that reason",
      subscription({ status: "paused", pausedBecause: "trial_end_without_payment_method" }),
      "denied",
      "paused_no_payment_method",
    ],
    [
      "paused because the first payment failed: denied with that reason",
      subscription({ status: "paused", pausedBecause: "first_payment_failure" }),
      "denied",
      "paused_payment_failed",
    ],
    [
      "paused because the last payment attempt failed: denied with that reason",
      subscription({ status: "paused", pausedBecause: "final_payment_failure" }),
      "denied",
      "paused_payment_failed",
    ],
    [
      "paused by Stripe's own system: denied",
      subscription({ status: "paused", pausedBecause: "system" }),
      "denied",
      "paused",
    ],
    [
      "paused for a reason that this version does not know: denied",
      subscription({ status: "paused", pausedBecause: "full_moon" }),
      "denied",
      "paused",
    ],
    [
      "canceled: denied from ended_at",
      subscription({ status: "canceled", endedAt: newYear }),
      "denied",
      "canceled",
    ],
    [
      "of an unknown status: no new grant",
      subscription({ status: "hibernating" }),
      "denied",
      "unknown_status",
    ],
  ])("%s", (_, facts, access, reason, at) => {
    expect(one(facts, at)).toMatchObject({ access, reason, expiresAt: null });
  });

  it.each<[string, SubscriptionFacts, number, number]>([
    ["trialing, after trial_end", trial(), trialEnd, 3600],
    ["active, after its period's end", subscription(), paidUntil, days(1)],
  ])(
    "%s and without a newer sync: synced then and each hour of its slack, then denied by the clock",
    (_, facts, natural, slack) => {
      const seen = snapshot({ subscriptions: [facts] });
      const { entitlements } = fold(seen);
      const syncs = [];
      for (let next = fold(seen).nextChangeAt; next; next = fold(seen, Date.parse(next) / 1000).nextChangeAt)
        syncs.push(Date.parse(next) / 1000 - natural);
      const level = (at: number) => accessAt(entitlements, testCatalog, at * 1000).level;
      expect([level(natural), level(natural + slack - 1), level(natural + slack)]).toEqual([
        "PRO",
        "PRO",
        null,
      ]);
      expect(syncs).toEqual(Array.from({ length: slack / 3600 + 1 }, (__, hour) => hour * 3600));
    },
  );

  it.each([
    ["at the end of its period", paidUntil, paidUntil + 3600],
    ["in the middle of an hour of its slack", paidUntil + 5400, paidUntil + 7200],
    ["a second before its slack is over", paidUntil + days(1) - 1, paidUntil + days(1)],
  ])("active, synced %s: synced again at the next full hour after the end, not at once", (_, at, next) => {
    expect(fold(snapshot({ subscriptions: [subscription()] }), at).nextChangeAt).toBe(iso(next));
  });

  it.each<[string, Partial<SubscriptionFacts>, number | null]>([
    ["that ends with its period", { cancelAtPeriodEnd: true }, paidUntil],
    [
      "whose money went back",
      { invoices: [invoice({ payments: [{ paymentId: "pi_back", status: "paid" }] })] },
      null,
    ],
    ["that has ended", { status: "canceled" }, null],
    ["whose slack is cut short by cancel_at", { cancelAt: paidUntil + 5000 }, paidUntil],
  ])(
    "%s: synced when the clock changes its access, and at no hour without a renewal to wait for",
    (_, facts, next) => {
      const back = payment({ id: "pi_back", amount: 900, refunds: [refund({ amount: 900 })] });
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

  it("past_due, when the grace is over: denied, though no event came", () => {
    const overdue = inFebruary({ status: "past_due" });
    expect(one(overdue, paidUntil + days(7) - 1)).toMatchObject({ access: "granted" });
    expect(one(overdue, paidUntil + days(7))).toMatchObject({ access: "denied", reason: "past_due" });
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
    const price = { priceId: "price_basic", lookupKey: "basic_plan" };
    const low = subscription({ items: [item(price)], invoices: [invoice({ lines: [line(price)] })] });
    const input = { owner: ada, catalog, policy: defaultPolicy, at: newYear * 1000 };
    for (const createdAt of [newYear - 1, newYear + 1])
      for (const id of ["sub_a", "sub_z"]) {
        const subscriptions = [{ ...low, id, createdAt }, subscription({ id: "sub_m" })];
        const { entitlements } = deriveEntitlements(snapshot({ subscriptions }), input);
        expect(entitlements.filter(({ access }) => access === "granted")).toHaveLength(2);
        expect(accessAt(entitlements, catalog, (newYear + days(2)) * 1000).level).toBe("PRO");
      }
  });

  it("beside another live one of the same plan group: both are flagged, and the newer may be ended", () => {
    const second = subscription({ id: "sub_0", createdAt: newYear + 60 });
    const found = (list: Snapshot["subscriptions"]) => {
      const { entitlements, duplicates } = fold(snapshot({ subscriptions: list }));
      return { flags: entitlements.map(({ sourceId, flags }) => [sourceId, flags]), duplicates };
    };
    expect(found([subscription(), second])).toEqual({
      flags: [
        ["sub_0", ["duplicate_subscription"]],
        ["sub_1", ["duplicate_subscription"]],
      ],
      duplicates: ["sub_0"],
    });
    expect(found([subscription({ status: "canceled" }), second])).toEqual({
      flags: [
        ["sub_0", []],
        ["sub_1", []],
      ],
      duplicates: [],
    });
  });

  it("of an unknown status: stays as decided before for a day at most, never a new grant", () => {
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
    expect(one(subscription({ cancelAt: paidUntil + days(40) }))).toMatchObject({
      reason: "subscribed",
      expiresAt: iso(paidUntil + days(1)),
    });
    expect(one(subscription({ cancelAt: paidUntil + 3_600 }))?.expiresAt).toBe(iso(paidUntil + 3_600));
  });

  it("past_due, with cancel_at: no grace beyond it", () => {
    const overdue = inFebruary({ status: "past_due", cancelAt: paidUntil + days(2) });
    expect(one(overdue, paidUntil + days(1))?.expiresAt).toBe(iso(paidUntil + days(2)));
  });

  it("active, with pause_collection void and cancel_at: granted until the earlier of the two", () => {
    const pausing = { pauseCollection: "void", cancelAt: newYear + days(2) };
    expect(one(subscription(pausing))?.expiresAt).toBe(iso(newYear + days(2)));
  });

  it("active, with pause_collection and a renewal that nobody collects: granted, and flagged", () => {
    for (const [pauseCollection, status] of [
      ["void", "void"],
      ["keep_as_draft", "draft"],
      ["mark_uncollectible", "uncollectible"],
    ] as const) {
      const uncollected = renewalInvoice({
        status,
        attempted: false,
        uncollectibleBecause: status === "uncollectible" ? "subscription_paused" : null,
      });
      expect(one(inFebruary({ pauseCollection }, uncollected), paidUntil + days(2))).toMatchObject({
        access: "granted",
        reason: "subscribed",
        expiresAt: iso(renewedUntil + days(1)),
        flags: ["collection_paused"],
      });
    }
  });

  it("of an unknown price, but with our metadata: reported and granted to nobody", () => {
    const price = { priceId: "price_x", lookupKey: null };
    const facts = {
      items: [item(price)],
      invoices: [invoice({ lines: [line(price)] })],
      metadata: writeCheckoutMetadata({ owner: ada, offer: "pro_plan", entitlementLevel: "PRO" }),
    };
    const { entitlements, unbound } = fold(snapshot({ subscriptions: [subscription(facts)] }));
    expect(entitlements).toEqual([]);
    expect(unbound).toMatchObject([{ sourceId: "sub_1" }]);
  });

  it("without items: nothing", () => {
    expect(fold(snapshot({ subscriptions: [subscription({ items: [] })] })).entitlements).toEqual([]);
  });
});
