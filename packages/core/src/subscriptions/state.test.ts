import { describe, expect, it } from "vitest";
import type { Entitlement } from "../model/entitlement.ts";
import { defaultPolicy } from "../model/policy.ts";
import type { SubscriptionFacts } from "../model/snapshot.ts";
import type { SubscriptionState } from "../model/subscription.ts";
import { deriveEntitlements } from "../rules/fold.ts";
import { firstInvoice, inFebruary, paidUntil, trial } from "../testing/renewals.ts";
import {
  ada,
  days,
  dispute,
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
import { deriveSubscription } from "./state.ts";

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

/** One subscription's view, as the store makes it from the fold of the whole snapshot. */
function viewOf(facts: SubscriptionFacts, rest: Parameters<typeof snapshot>[0] = {}, at = newYear + days(1)) {
  const seen = snapshot({ subscriptions: [facts], ...rest });
  const fold = deriveEntitlements(seen, {
    owner: ada,
    catalog: testCatalog,
    policy: defaultPolicy,
    at: at * 1000,
  });
  return deriveSubscription(facts, fold, testCatalog);
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
      accessUntil: iso(paidUntil + days(1)),
      renewsAt: iso(paidUntil),
      duplicate: false,
    });
  });

  it.each([
    ["is not charged again when it ends with its period", { cancelAt: paidUntil }, null],
    ["is not charged again when it ends before", { cancelAt: paidUntil - 1 }, null],
    ["is charged once more when it ends in a later period", { cancelAt: paidUntil + 1 }, iso(paidUntil)],
  ])("that ends %s", (_, facts, renewsAt) => {
    expect(viewOf(subscription(facts))).toMatchObject({ state: "ending", renewsAt });
  });

  it.each<[string, SubscriptionFacts, SubscriptionState, number?]>([
    ["active", subscription(), "active"],
    ["trialing", trial(), "trialing"],
    ["ending at an instant", subscription({ cancelAt: newYear + days(9) }), "ending"],
    ["ending with its period", subscription({ cancelAtPeriodEnd: true }), "ending"],
    ["a trial that will not be continued", trial({ cancelAtPeriodEnd: true }), "ending"],
    ["past due in its grace", inFebruary({ status: "past_due" }), "grace", paidUntil + days(1)],
    [
      "past due and never paid",
      subscription({ status: "past_due", invoices: [firstInvoice({ attempted: true })] }),
      "unpaid",
    ],
    ["unpaid", inFebruary({ status: "unpaid" }), "unpaid", paidUntil + days(1)],
    ["incomplete", subscription({ status: "incomplete" }), "unpaid"],
    ["paused", subscription({ status: "paused" }), "paused"],
    ["paused and to be canceled", subscription({ status: "paused", cancelAtPeriodEnd: true }), "paused"],
    ["waiting for the bank", subscription({ invoices: [firstInvoice()] }), "pending"],
    ["canceled", subscription({ status: "canceled" }), "ended"],
    ["canceled, and once planned to be", subscription({ status: "canceled", cancelAt: newYear }), "ended"],
    ["never begun", subscription({ status: "incomplete_expired" }), "ended"],
    ["of an unknown status", subscription({ status: "hibernating" }), "unknown"],
  ])("%s: by the state of the platform", (_, facts, state, at) => {
    const info = viewOf(facts, {}, at);
    expect(info.state).toBe(state);
    expect(info.renewsAt === null).toBe(state !== "active" && state !== "trialing");
  });

  it.each([
    ["refunded", { refunds: [refund({ amount: 900 })] }, "refunded"],
    ["disputed", { disputes: [dispute("needs_response", { amount: 900 })] }, "disputed"],
    ["lost to a dispute", { disputes: [dispute("lost", { amount: 900 })] }, "dispute_lost"],
  ])("whose period was %s is suspended, until it is paid for again", (_, back, reason) => {
    const info = viewOf(subscription(), { payments: [payment({ id: "pi_2", amount: 900, ...back })] });
    expect(info).toMatchObject({ state: "suspended", reason, accessUntil: null, renewsAt: null });
  });

  it("whose payment is only suspected is suspended where the policy denies that, with the reason", () => {
    const warned = payment({ id: "pi_2", amount: 900, earlyFraudWarnings: ["issfr_1"] });
    const facts = subscription();
    const seen = snapshot({ subscriptions: [facts], payments: [warned] });
    const policy = {
      ...defaultPolicy,
      moneyBack: { ...defaultPolicy.moneyBack, early_fraud_warning: "deny" as const },
    };
    const at = (newYear + days(1)) * 1000;
    const fold = deriveEntitlements(seen, { owner: ada, catalog: testCatalog, policy, at });
    expect(deriveSubscription(facts, fold, testCatalog)).toMatchObject({
      state: "suspended",
      reason: "fraud_warning",
    });
    expect(viewOf(facts, { payments: [warned] }).state).toBe("active");
  });

  it("whose status is unknown stays unknown, also when its money went back", () => {
    const facts = subscription({ status: "hibernating" });
    const back = payment({ id: "pi_2", amount: 900, disputes: [dispute("lost", { amount: 900 })] });
    expect(viewOf(facts, { payments: [back] }).state).toBe("unknown");
  });

  it("says when access ends only while there is any", () => {
    const unpaid = inFebruary({ status: "unpaid" });
    expect(viewOf(unpaid, {}, paidUntil + days(1)).accessUntil).toBeNull();
    expect(viewOf(subscription({ cancelAtPeriodEnd: true })).accessUntil).toBe(iso(paidUntil));
  });

  it("renews at the latest paidUntil of its items", () => {
    const items = [item(), item({ id: "si_2", periodEnd: paidUntil + days(365), quantity: 3 })];
    expect(viewOf(subscription({ items })).renewsAt).toBe(iso(paidUntil + days(365)));
  });

  it("is described by the first item that the catalog knows", () => {
    const items = [
      item({ id: "si_0", priceId: "price_9", lookupKey: "support" }),
      item({ id: "si_1", quantity: 5 }),
    ];
    expect(viewOf(subscription({ items }))).toMatchObject({
      offer: "pro_plan",
      seats: 5,
      reason: "subscribed",
    });
  });

  it("of a plan that the catalog does not know has what Stripe knows", () => {
    const price = { priceId: "price_9", lookupKey: null, quantity: 2 };
    const foreign = { items: [item(price)], invoices: [invoice({ lines: [line(price)] })] };
    expect(viewOf(subscription(foreign))).toMatchObject({
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
    const facts = subscription({ status: "unpaid", invoices: [firstInvoice({ attempted: true })] });
    expect(viewOf(facts, { subscriptions: [paid, facts] })).toMatchObject({
      reason: "unpaid",
      accessUntil: null,
    });
  });

  it("is described by one entitlement of its own: the granted one, else the first by id", () => {
    const answer = (id: string, reason: Entitlement["reason"]): Entitlement => ({
      id,
      level: "PRO",
      seats: 1,
      planGroup: "membership",
      source: "subscription",
      sourceId: id.split(":")[0] ?? "",
      access: "denied",
      reason,
      startsAt: null,
      expiresAt: null,
      evidence: [],
      flags: [],
    });
    const viewBy = (entitlements: Entitlement[], facts = subscription()) =>
      deriveSubscription(facts, { entitlements, duplicates: [] }, testCatalog);
    const list = [
      answer("sub_0:si_1", "refunded"),
      answer("sub_1:si_9", "paused"),
      answer("sub_1:si_1", "unpaid"),
    ];
    expect(viewBy(list).reason).toBe("unpaid");
    expect(viewBy(list.slice(0, 2)).reason).toBe("paused");
    expect(viewBy(list.slice(0, 1)).reason).toBe("not_in_catalog");
    expect(viewBy(list, subscription({ items: [] })).reason).toBe("unpaid");
    const granted = { ...answer("sub_1:si_9", "subscribed"), access: "granted" as const, seats: 4 };
    for (const both of [
      [...list, granted],
      [granted, ...list],
    ])
      expect(viewBy(both)).toMatchObject({ reason: "subscribed", seats: 4 });
  });

  it("past due without an entitlement grants nothing", () => {
    const nothing = { entitlements: [], duplicates: [] };
    expect(deriveSubscription(subscription({ status: "past_due" }), nothing, testCatalog).state).toBe(
      "unpaid",
    );
  });
});
