import { describe, expect, it } from "vitest";
import type { Entitlement } from "../model/entitlement.ts";
import { defaultPolicy } from "../model/policy.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { trial } from "../testing/renewals.ts";
import {
  ada,
  days,
  invoice,
  item,
  line,
  newYear,
  snapshot,
  subscription,
  testCatalog,
} from "../testing/snapshots.ts";
import { deriveEntitlements } from "./fold.ts";

const fold = (subscriptions: Snapshot["subscriptions"], previous: Entitlement[] = []) =>
  deriveEntitlements(snapshot({ subscriptions }), {
    owner: ada,
    catalog: testCatalog,
    policy: defaultPolicy,
    at: (newYear + days(1)) * 1000,
    previous,
  });
const flagged = (subscriptions: Snapshot["subscriptions"]) =>
  fold(subscriptions)
    .entitlements.filter(({ flags }) => flags.includes("duplicate_subscription"))
    .map(({ sourceId }) => sourceId);

describe("the entitlement of a subscription", () => {
  it("is keyed by subscription and item, and says since when and on which invoice, line and payment it rests", () => {
    expect(fold([subscription({ startedAt: newYear - days(60) })]).entitlements).toEqual([
      {
        id: "sub_1:si_1",
        level: "PRO",
        seats: 1,
        planGroup: "membership",
        source: "subscription",
        sourceId: "sub_1",
        access: "granted",
        reason: "subscribed",
        startsAt: new Date((newYear - days(60)) * 1000).toISOString(),
        expiresAt: new Date((newYear + days(32)) * 1000).toISOString(),
        evidence: ["sub_1", "si_1", "in_1", "il_1", "pi_2"],
        flags: [],
      },
    ]);
  });

  it("that is refused began never, and rests on no invoice where there is none", () => {
    expect(
      fold([subscription({ status: "unpaid", invoices: [], latestInvoiceId: null })]).entitlements[0],
    ).toMatchObject({
      startsAt: null,
      expiresAt: null,
      evidence: ["sub_1", "si_1"],
    });
  });

  it("stays, in a status that this version does not know, what it had itself and not what another one had", () => {
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
      { priceId: "price_2", lookupKey: "pro_month" },
      "price price_2 is not a subscription offer of the catalog",
    ],
    [
      "that is gone",
      { priceId: null, lookupKey: null },
      "price without an id is not a subscription offer of the catalog",
    ],
  ])("is none for a price %s: reported by the subscription and the price", (_, overrides, reason) => {
    const lines = [line({ lookupKey: overrides.lookupKey, priceId: overrides.priceId ?? "price_gone" })];
    const facts = { items: [item(overrides)], invoices: [invoice({ lines })] };
    const metadata = writeCheckoutMetadata({ owner: ada, offer: "pro_plan", entitlementLevel: "PRO" });
    const { entitlements, unbound } = fold([subscription({ ...facts, metadata })]);
    expect(entitlements).toEqual([]);
    expect(unbound).toEqual([{ sourceId: "sub_1", reason }]);
    // Without our metadata it is something else that the account sells.
    expect(fold([subscription(facts)])).toMatchObject({ entitlements: [], unbound: [] });
  });
});

describe("two subscriptions of one plan group", () => {
  const young = (id: string, rest = {}) => subscription({ id, createdAt: newYear + 60, ...rest });
  const older = (status: string) => (status === "trialing" ? trial() : subscription({ status }));

  it.each([
    ["trialing", "the trial, which ends before the paid month", "sub_1"],
    ["active", "the newer, both are paid for as long", "sub_0"],
    ["past_due", "the newer, both are paid for as long", "sub_0"],
    ["unpaid", "the unpaid, which has no slack", "sub_1"],
    ["paused", "the paused, which grants nothing", "sub_1"],
    ["incomplete", "the incomplete, which grants nothing", "sub_1"],
    ["hibernating", "the unknown, which grants nothing", "sub_1"],
  ])("are one too many while the older is %s: %s may be ended", (status, _, endable) => {
    const both = [older(status), young("sub_0")];
    expect(flagged(both)).toEqual(["sub_0", "sub_1"]);
    expect(fold(both).duplicates).toEqual([endable]);
  });

  it.each(["canceled", "incomplete_expired"])("are none too many when the older is %s", (status) => {
    const both = [subscription({ status }), young("sub_0")];
    expect(flagged(both)).toEqual([]);
    expect(fold(both).duplicates).toEqual([]);
  });

  it("are reported and neither ended where none of them grants", () => {
    const both = [subscription({ status: "paused" }), young("sub_0", { status: "incomplete" })];
    expect(flagged(both)).toEqual(["sub_0", "sub_1"]);
    expect(fold(both).duplicates).toEqual([]);
  });

  it("leave the oldest of equals alone, however they are listed; of one second the first by id", () => {
    const old = subscription({ id: "sub_5" });
    const list = [young("sub_3"), old, young("sub_1")];
    for (const order of [list, list.toReversed()]) expect(fold(order).duplicates).toEqual(["sub_1", "sub_3"]);
    const twins = [subscription({ id: "sub_b" }), subscription({ id: "sub_a" })];
    for (const order of [twins, twins.toReversed()]) expect(fold(order).duplicates).toEqual(["sub_b"]);
  });

  it("are not the two items of one, nor of plans that the catalog does not know", () => {
    const twoItems = [item(), item({ id: "si_2", lookupKey: "pro_plan_trial" })];
    expect(flagged([subscription({ items: twoItems })])).toEqual([]);
    const foreign = [item({ lookupKey: "gold" }), item({ id: "si_2", lookupKey: null })];
    const both = ["sub_1", "sub_2"].map((id) => subscription({ id, items: foreign, invoices: [] }));
    expect(flagged(both)).toEqual([]);
  });
});
