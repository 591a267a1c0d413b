import { describe, expect, it } from "vitest";
import type { Entitlement } from "../model/entitlement.ts";
import { defaultPolicy } from "../model/policy.ts";
import type { Snapshot, SubscriptionItem } from "../model/snapshot.ts";
import { ada, days, invoice, newYear, snapshot, subscription, testCatalog } from "../testing/snapshots.ts";
import { deriveEntitlements } from "./fold.ts";

const fold = (subscriptions: Snapshot["subscriptions"], previous: Entitlement[] = []) =>
  deriveEntitlements(snapshot({ subscriptions }), {
    owner: ada,
    catalog: testCatalog,
    policy: defaultPolicy,
    at: (newYear + days(1)) * 1000,
    previous,
  });
const item = (overrides: Partial<SubscriptionItem> = {}): SubscriptionItem => ({
  id: "si_1",
  priceId: "price_2",
  lookupKey: "pro_plan",
  quantity: 1,
  periodStart: newYear,
  periodEnd: newYear + days(31),
  ...overrides,
});
const flagged = (subscriptions: Snapshot["subscriptions"]) =>
  fold(subscriptions)
    .entitlements.filter(({ flags }) => flags.includes("duplicate_subscription"))
    .map(({ sourceId }) => sourceId);

describe("the entitlement of a subscription", () => {
  it("is keyed by subscription and item, and tells since when and on what it rests", () => {
    expect(fold([subscription({ startedAt: newYear - days(60) })]).entitlements).toEqual([
      {
        id: "sub_1:si_1",
        level: "PRO",
        source: "subscription",
        sourceId: "sub_1",
        access: "granted",
        reason: "subscribed",
        startsAt: new Date((newYear - days(60)) * 1000).toISOString(),
        expiresAt: new Date((newYear + days(32)) * 1000).toISOString(),
        evidence: ["sub_1", "si_1", "in_1"],
        flags: [],
      },
    ]);
  });

  it("that is refused began never, and rests on no invoice where there is none", () => {
    expect(fold([subscription({ status: "unpaid", latestInvoice: null })]).entitlements[0]).toMatchObject({
      startsAt: null,
      expiresAt: null,
      evidence: ["sub_1", "si_1"],
    });
  });

  it("keeps, of a status that nobody knows, what it had itself and not what another one had", () => {
    const before = fold([subscription({ id: "sub_0" })]).entitlements;
    const strange = ["sub_0", "sub_9"].map((id) => subscription({ id, status: "hibernating" }));
    expect(fold(strange, before).entitlements.map(({ access }) => access)).toEqual(["granted", "denied"]);
  });

  it.each([
    [
      "of no offer",
      { priceId: "price_x", lookupKey: "gold" },
      "price price_x is not a subscription offer of the catalog",
    ],
    [
      "of a one-time offer",
      { lookupKey: "pro_month" },
      "price price_2 is not a subscription offer of the catalog",
    ],
    [
      "that is gone",
      { priceId: null, lookupKey: null },
      "price without an id is not a subscription offer of the catalog",
    ],
  ])("is none for a price %s: reported by the subscription and the price", (_, overrides, reason) => {
    const { entitlements, unbound } = fold([subscription({ items: [item(overrides)] })]);
    expect(entitlements).toEqual([]);
    expect(unbound).toEqual([{ sourceId: "sub_1", reason }]);
  });
});

describe("two subscriptions of one plan group", () => {
  const young = (id: string, rest = {}) => subscription({ id, createdAt: newYear + 60, ...rest });

  it.each(["trialing", "active", "past_due", "unpaid", "paused", "incomplete"])(
    "are one too many while the older is %s",
    (status) => {
      expect(flagged([subscription({ status, trialEnd: newYear + days(14) }), young("sub_0")])).toEqual([
        "sub_0",
      ]);
    },
  );

  it.each(["canceled", "incomplete_expired", "hibernating"])(
    "are none too many when the older is %s",
    (status) => {
      expect(flagged([subscription({ status }), young("sub_0")])).toEqual([]);
    },
  );

  it("leave the oldest alone, however they are listed; of one second the first by id", () => {
    const old = subscription({ id: "sub_5" });
    const list = [young("sub_3"), old, young("sub_1")];
    for (const order of [list, list.toReversed()]) expect(flagged(order)).toEqual(["sub_1", "sub_3"]);
    const twins = [subscription({ id: "sub_b" }), subscription({ id: "sub_a" })];
    for (const order of [twins, twins.toReversed()]) expect(flagged(order)).toEqual(["sub_b"]);
  });

  it("are not the two items of one, nor of plans that the catalog does not know", () => {
    expect(
      flagged([subscription({ items: [item(), item({ id: "si_2", lookupKey: "pro_plan_trial" })] })]),
    ).toEqual([]);
    const foreign = [item({ lookupKey: "gold" }), item({ id: "si_2", lookupKey: null })];
    const both = ["sub_1", "sub_2"].map((id) =>
      subscription({ id, items: foreign, latestInvoice: invoice() }),
    );
    expect(flagged(both)).toEqual([]);
  });
});
