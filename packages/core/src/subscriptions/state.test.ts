import { describe, expect, it } from "vitest";
import type { Entitlement } from "../model/entitlement.ts";
import { defaultPolicy } from "../model/policy.ts";
import type { SubscriptionFacts } from "../model/snapshot.ts";
import { deriveEntitlements } from "../rules/fold.ts";
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
import { deriveSubscription } from "./state.ts";

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const end = newYear + days(31);

/** One subscription's view, as the store makes it from the fold of the whole snapshot. */
function viewOf(facts: SubscriptionFacts, rest: Parameters<typeof snapshot>[0] = {}, at = newYear + days(1)) {
  const seen = snapshot({ subscriptions: [facts], ...rest });
  const { entitlements } = deriveEntitlements(seen, {
    owner: ada,
    catalog: testCatalog,
    policy: defaultPolicy,
    at: at * 1000,
  });
  return deriveSubscription(facts, entitlements, testCatalog);
}

describe("what a subscription means to its owner", () => {
  it("is described completely: offer, seats, until when, and when it renews", () => {
    expect(viewOf(subscription())).toEqual({
      id: "sub_1",
      offer: "pro_plan",
      planGroup: "membership",
      level: "PRO",
      seats: 1,
      state: "active",
      reason: "subscribed",
      status: "active",
      accessUntil: iso(end + days(1)),
      renewsAt: iso(end),
      duplicate: false,
    });
  });

  it.each([
    ["is not charged again when it ends with its period", { cancelAt: end }, null],
    ["is not charged again when it ends before", { cancelAt: end - 1 }, null],
    ["is charged once more when it ends in a later period", { cancelAt: end + 1 }, iso(end)],
  ])("that ends %s", (_, facts, renewsAt) => {
    expect(viewOf(subscription(facts))).toMatchObject({ state: "ending", renewsAt });
  });

  const renewal = invoice({ status: "open", billingReason: "subscription_cycle" });
  it.each([
    ["active", {}, "active"],
    ["trialing", { status: "trialing", trialEnd: newYear + days(14) }, "trialing"],
    ["ending at an instant", { cancelAt: newYear + days(9) }, "ending"],
    ["ending with its period", { cancelAtPeriodEnd: true }, "ending"],
    [
      "a trial that will not be continued",
      { status: "trialing", trialEnd: newYear + days(14), cancelAtPeriodEnd: true },
      "ending",
    ],
    ["past due in its grace", { status: "past_due", latestInvoice: renewal }, "grace"],
    ["past due and never paid", { status: "past_due" }, "unpaid"],
    ["unpaid", { status: "unpaid" }, "unpaid"],
    ["incomplete", { status: "incomplete" }, "unpaid"],
    ["paused", { status: "paused" }, "paused"],
    ["paused and to be canceled", { status: "paused", cancelAtPeriodEnd: true }, "paused"],
    ["waiting for the bank", { latestInvoice: invoice({ status: "open" }) }, "pending"],
    ["canceled", { status: "canceled" }, "ended"],
    ["canceled, and once planned to be", { status: "canceled", cancelAt: newYear }, "ended"],
    ["never begun", { status: "incomplete_expired" }, "ended"],
    ["of an unknown status", { status: "hibernating" }, "unknown"],
  ] as const)("%s is %s in the platform's words", (_, overrides, state) => {
    const info = viewOf(subscription(overrides as Partial<SubscriptionFacts>));
    expect(info.state).toBe(state);
    expect(info.renewsAt === null).toBe(state !== "active" && state !== "trialing");
  });

  it.each([
    ["refunded", { refunds: [{ id: "re_1", status: "succeeded", amount: 1500 }] }, "refunded"],
    ["disputed", { disputes: [{ id: "dp_1", status: "needs_response" }] }, "disputed"],
    ["lost to a dispute", { disputes: [{ id: "dp_1", status: "lost" }] }, "dispute_lost"],
  ])("whose period was %s is suspended, until it is paid for again", (_, back, reason) => {
    const info = viewOf(subscription(), { payments: [payment({ paymentIntentId: "pi_2", ...back })] });
    expect(info).toMatchObject({ state: "suspended", reason, accessUntil: null, renewsAt: null });
  });

  it("whose payment is only suspected is suspended where the policy denies that, with the reason", () => {
    const warned = payment({ paymentIntentId: "pi_2", earlyFraudWarnings: ["issfr_1"] });
    const facts = subscription();
    const seen = snapshot({ subscriptions: [facts], payments: [warned] });
    const policy = {
      ...defaultPolicy,
      moneyBack: { ...defaultPolicy.moneyBack, early_fraud_warning: "deny" as const },
    };
    const at = (newYear + days(1)) * 1000;
    const { entitlements } = deriveEntitlements(seen, { owner: ada, catalog: testCatalog, policy, at });
    expect(deriveSubscription(facts, entitlements, testCatalog)).toMatchObject({
      state: "suspended",
      reason: "fraud_warning",
    });
    expect(viewOf(facts, { payments: [warned] }).state).toBe("active");
  });

  it("whose status is unknown stays unknown, also when its money went back", () => {
    const facts = subscription({ status: "hibernating" });
    const back = payment({ paymentIntentId: "pi_2", disputes: [{ id: "dp_1", status: "lost" }] });
    expect(viewOf(facts, { payments: [back] }).state).toBe("unknown");
  });

  it("says when access ends only while there is any", () => {
    expect(viewOf(subscription({ status: "unpaid" })).accessUntil).toBeNull();
    expect(viewOf(subscription({ cancelAtPeriodEnd: true })).accessUntil).toBe(iso(end));
  });

  it("renews at the latest end of its items", () => {
    const [item] = subscription().items;
    if (!item) throw new Error("the subscription of the tests has an item");
    const items = [item, { ...item, id: "si_2", periodEnd: end + days(365), quantity: 3 }];
    expect(viewOf(subscription({ items })).renewsAt).toBe(iso(end + days(365)));
  });

  it("is described by the first item that the catalog knows", () => {
    const [item] = subscription().items;
    if (!item) throw new Error("the subscription of the tests has an item");
    const items = [
      { ...item, id: "si_0", lookupKey: "support" },
      { ...item, id: "si_1", quantity: 5 },
    ];
    expect(viewOf(subscription({ items }))).toMatchObject({
      offer: "pro_plan",
      seats: 5,
      reason: "subscribed",
    });
  });

  it("of a plan that the catalog does not know has what Stripe knows", () => {
    const [item] = subscription().items;
    if (!item) throw new Error("the subscription of the tests has an item");
    expect(viewOf(subscription({ items: [{ ...item, lookupKey: null, quantity: 2 }] }))).toMatchObject({
      offer: null,
      planGroup: null,
      level: null,
      seats: 2,
      reason: "not_in_catalog",
      accessUntil: null,
      duplicate: false,
    });
  });

  it("of no items at all has no seats and does not renew", () => {
    expect(viewOf(subscription({ items: [] }))).toMatchObject({ seats: 0, offer: null, renewsAt: null });
  });

  it("is marked when an older one of its group exists", () => {
    const older = subscription({ id: "sub_0", createdAt: newYear - 60 });
    const facts = subscription();
    expect(viewOf(facts, { subscriptions: [older, facts] }).duplicate).toBe(true);
    expect(viewOf(older, { subscriptions: [older, facts] }).duplicate).toBe(false);
  });

  it("is not described by another subscription's entitlement", () => {
    const paid = subscription({ id: "sub_0", createdAt: newYear - 60 });
    const facts = subscription({ status: "unpaid" });
    expect(viewOf(facts, { subscriptions: [paid, facts] })).toMatchObject({
      reason: "unpaid",
      accessUntil: null,
    });
  });

  it("is described by the entitlement of its own item, among several, and by any other where there is none", () => {
    const answer = (id: string, reason: Entitlement["reason"]): Entitlement => ({
      id,
      level: "PRO",
      source: "subscription",
      sourceId: id.split(":")[0] ?? "",
      access: "denied",
      reason,
      startsAt: null,
      expiresAt: null,
      evidence: [],
      flags: [],
    });
    const facts = subscription();
    const list = [
      answer("sub_0:si_1", "refunded"),
      answer("sub_1:si_9", "paused"),
      answer("sub_1:si_1", "unpaid"),
    ];
    expect(deriveSubscription(facts, list, testCatalog).reason).toBe("unpaid");
    expect(deriveSubscription(facts, list.slice(0, 2), testCatalog).reason).toBe("paused");
    expect(deriveSubscription(facts, list.slice(0, 1), testCatalog).reason).toBe("not_in_catalog");
    expect(deriveSubscription(subscription({ items: [] }), list, testCatalog).reason).toBe("paused");
  });

  it("past due without an entitlement grants nothing", () => {
    expect(deriveSubscription(subscription({ status: "past_due" }), [], testCatalog).state).toBe("unpaid");
  });
});
