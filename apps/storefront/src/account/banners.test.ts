import type { Entitlement, SubscriptionInfo } from "@tollgate/core";
import { describe, expect, it } from "vitest";
import { planWith, saleWith } from "../testing/facts.ts";
import { accountBanners } from "./banners.ts";

const now = Date.parse("2027-01-10T12:00:00.000Z");
const daysFromNow = (days: number) => new Date(now + days * 86_400_000).toISOString();

const plan = planWith({ accessUntil: daysFromNow(20), renewsAt: daysFromNow(19) });
const sale = saleWith({ startsAt: daysFromNow(-5), expiresAt: daysFromNow(360) });
const about = (subscription: Partial<SubscriptionInfo>) =>
  accountBanners({ subscriptions: [{ ...plan, ...subscription }], entitlements: [] }, now);

describe("shows nothing about", () => {
  it("a running plan and a paid sale", () => {
    expect(accountBanners({ subscriptions: [plan], entitlements: [sale] }, now)).toEqual([]);
  });

  it("a plan that has ended", () => {
    expect(about({ state: "ended", reason: "canceled", accessUntil: null, renewsAt: null })).toEqual([]);
  });

  it("a subscription's entitlement, because the subscription has its own banner", () => {
    const entitlement: Entitlement = {
      ...sale,
      source: "subscription",
      access: "pending",
      reason: "awaiting_bank",
    };
    expect(accountBanners({ subscriptions: [], entitlements: [entitlement] }, now)).toEqual([]);
  });
});

it("a failed renewal names the end of access, and how to pay", () => {
  const [banner, ...others] = about({
    state: "grace",
    reason: "past_due_grace",
    accessUntil: "2027-01-15T09:30:00.000Z",
  });
  expect(others).toEqual([]);
  expect(banner).toMatchObject({
    kind: "danger",
    title: "Your last payment failed",
    action: { label: "Pay now", flow: "update_card", pays: true },
  });
  expect(banner?.text).toContain("Pro stays open until 15 January 2027, 09:30 UTC");
});

it.each([
  [7, 1],
  [7.01, 0],
  [0.1, 1],
  [-0.1, 0],
])("a trial that ends in %d days has %i banners", (days, times) => {
  expect(about({ state: "trialing", reason: "trial", accessUntil: daysFromNow(days) })).toHaveLength(times);
});

it("the end of a trial says what will be charged, and how to avoid it", () => {
  expect(
    about({ state: "trialing", reason: "trial", accessUntil: "2027-01-12T12:00:00.000Z" }),
  ).toMatchObject([
    {
      kind: "info",
      title: "Your free trial ends on 12 January 2027",
      action: { label: "Cancel the trial", flow: "cancel" },
    },
  ]);
});

describe("a planned end", () => {
  const ends = { state: "ending" as const, reason: "ends", accessUntil: "2027-01-29T12:00:00.000Z" };

  it("says that nothing more is charged, and how to keep the plan", () => {
    expect(about({ ...ends, renewsAt: null })).toMatchObject([
      {
        kind: "info",
        title: "Your subscription ends on 29 January 2027",
        action: { label: "Keep the subscription" },
      },
    ]);
    expect(about({ ...ends, renewsAt: null })[0]?.text).toContain("nothing more is charged");
  });

  it("says when one more charge comes first", () => {
    expect(about({ ...ends, renewsAt: "2027-01-20T12:00:00.000Z" })[0]?.text).toContain(
      "charged once more, on 20 January 2027",
    );
  });

  it("shows nothing once it has passed", () => {
    expect(about({ ...ends, accessUntil: daysFromNow(-1), renewsAt: null })).toEqual([]);
  });
});

it.each([
  ["paused", "paused", "warning", "Your subscription is paused", "update_card"],
  ["paused", "paused_on_request", "warning", "Your subscription is paused", undefined],
  ["paused", "paused_no_payment_method", "warning", "Your subscription is paused", "update_card"],
  ["paused", "paused_payment_failed", "warning", "Your subscription is paused", "update_card"],
  ["unpaid", "unpaid", "danger", "Your subscription is not paid", "update_card"],
  ["unpaid", "incomplete", "warning", "Your first payment is not complete", undefined],
  ["pending", "first_payment_processing", "wait", "Waiting for your bank", null],
  ["suspended", "disputed", "danger", "A payment is disputed at your bank", null],
  ["suspended", "dispute_lost", "danger", "Your bank took a payment back", "cancel"],
  ["suspended", "refunded", "warning", "Your last payment was refunded", "cancel"],
  ["unknown", "unknown_status", "wait", "We do not know the state of your subscription", null],
] as const)("shows %s (%s) as %s: %s", (state, reason, kind, title, flow) => {
  const [banner] = about({ state, reason, accessUntil: null, renewsAt: null });
  expect(banner).toMatchObject({ kind, title });
  if (flow === null) expect(banner?.action).toBeNull();
  else expect(banner?.action?.flow).toBe(flow);
});

it.each([
  ["paused_on_request", "It was paused on request."],
  ["paused_no_payment_method", "Your free trial ended without a payment method."],
  ["paused_payment_failed", "A payment failed."],
])("says why a plan is paused: %s", (reason, words) => {
  expect(about({ state: "paused", reason })[0]?.text).toContain(words);
});

it("says that a duplicate subscription is corrected without the owner", () => {
  expect(about({ duplicate: true })).toMatchObject([{ kind: "warning", action: null }]);
});

it("shows a sale that waits for the bank, and a disputed one", () => {
  const entitlements: Entitlement[] = [
    { ...sale, id: "a", access: "pending", reason: "awaiting_bank" },
    { ...sale, id: "b", access: "denied", reason: "disputed" },
    { ...sale, id: "c", access: "denied", reason: "refunded" },
  ];
  expect(accountBanners({ subscriptions: [], entitlements }, now).map(({ id }) => id)).toEqual([
    "b:disputed",
    "a:awaiting_bank",
  ]);
});

it("sorts by urgency, not by date of purchase", () => {
  const subscriptions: SubscriptionInfo[] = [
    { ...plan, id: "sub_ending", state: "ending", renewsAt: null },
    { ...plan, id: "sub_pending", state: "pending" },
    { ...plan, id: "sub_paused", state: "paused" },
    { ...plan, id: "sub_grace", state: "grace" },
  ];
  const kinds = accountBanners({ subscriptions, entitlements: [] }, now).map(({ kind }) => kind);
  expect(kinds).toEqual(["danger", "warning", "wait", "info"]);
});
