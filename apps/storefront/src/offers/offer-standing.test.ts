import { type Entitlement, offerOf, type SubscriptionInfo } from "@tollgate/core";
import { catalog, policy } from "@tollgate/shop";
import { describe, expect, it } from "vitest";
import { planWith, saleWith } from "../testing/facts.ts";
import { offerStanding, type Standing, trialDaysFor } from "./offer-standing.ts";

const validUntil = "2027-06-01T00:00:00.000Z";
const offer = (lookupKey: string) => {
  const found = offerOf(catalog, lookupKey);
  if (!found) throw new Error(`the catalog has no ${lookupKey}`);
  return found;
};
const entitlement = (parts: Partial<Entitlement>) => saleWith({ expiresAt: validUntil, ...parts });
const subscription = (parts: Partial<SubscriptionInfo>) =>
  planWith({ accessUntil: validUntil, renewsAt: validUntil, ...parts });
const has = (
  level: string | null,
  entitlements: Entitlement[] = [],
  subscriptions: SubscriptionInfo[] = [],
): Standing => ({
  access: { level, validUntil: level ? validUntil : null, entitlements },
  subscriptions,
  at: Date.parse("2027-01-01T00:00:00.000Z"),
});
const nothing = has(null);
const standing = (key: string, own: Standing | null, oneTimeDuringPlan = policy.oneTimeDuringPlan) =>
  offerStanding({ catalog, policy: { oneTimeDuringPlan } }, offer(key), own);

it.each([
  ["pro_year", "Buy"],
  ["pro_monthly", "Start free trial"],
  ["pro_yearly", "Subscribe"],
])("offers %s to visitors without purchases, signed in or not, as %s", (key, label) => {
  const open = { can: true, label, quiet: false, note: null };
  expect(standing(key, null)).toEqual(open);
  expect(standing(key, nothing)).toEqual(open);
});

describe("what is paid once", () => {
  it("extends an earlier sale, and says that no time is lost", () => {
    const purchase = standing("pro_year", has("PRO", [entitlement({})]));
    expect(purchase).toMatchObject({ can: true, label: "Extend", quiet: true });
    expect(purchase.can && purchase.note).toContain("1 June 2027");
  });

  const planned = entitlement({ source: "subscription", reason: "subscribed", planGroup: "membership" });
  const given = entitlement({ source: "grant", reason: "manual" });

  it.each(["pro_year", "basic_year"])(
    "is not sold beside a subscription: %s would run beside it, and the page says so",
    (key) => {
      expect(standing(key, has("PRO", [planned], [subscription({})]))).toEqual({
        can: false,
        reason: expect.stringMatching(
          /^Your subscription already includes Pro\. .*, one year would run beside it, not after it\.$/,
        ),
        link: { href: "/account", label: "Manage your subscription" },
      });
    },
  );

  it("is not sold beside access that was given by hand", () => {
    expect(standing("pro_year", has("PRO", [given]))).toMatchObject({
      can: false,
      reason: expect.stringMatching(/^What we gave you already includes Pro/),
      link: null,
    });
  });

  it("is not sold beside a subscription to an owner who has also paid once", () => {
    expect(standing("pro_year", has("PRO", [entitlement({}), planned]))).toMatchObject({ can: false });
  });

  it("is sold beside a subscription where the policy allows it, with a note that both run at once", () => {
    const own = has("PRO", [planned], [subscription({})]);
    expect(standing("pro_year", own, "allow")).toEqual({
      can: true,
      label: "Buy",
      quiet: true,
      note: "Your subscription already includes Pro. These 365 days start today and run beside it, not after it.",
    });
  });

  it("is sold once the subscription grants nothing any more", () => {
    const over = { ...planned, expiresAt: "2026-12-31T00:00:00.000Z" };
    expect(standing("pro_year", has(null, [over]))).toMatchObject({ can: true, label: "Buy" });
  });

  it("is not sold to an owner of a higher level", () => {
    expect(standing("basic_year", has("PRO", [entitlement({})]))).toEqual({
      can: false,
      reason: "Your Pro includes everything in Basic.",
      link: null,
    });
  });

  it("is sold to an owner of a lower level, as the next step", () => {
    expect(standing("pro_year", has("BASIC", [entitlement({ level: "BASIC" })]))).toMatchObject({
      can: true,
      label: "Buy",
      quiet: false,
    });
  });

  it("is not sold again while the bank confirms the first payment", () => {
    const waiting = entitlement({ access: "pending", reason: "awaiting_bank", expiresAt: null });
    const purchase = standing("pro_year", has(null, [waiting]));
    expect(purchase).toMatchObject({ can: false, link: { href: "/account" } });
    expect(standing("basic_year", has(null, [waiting]))).toMatchObject({ can: true });
  });
});

describe("a plan", () => {
  it.each([
    ["active", /^This is your plan/],
    ["trialing", /^This is your plan/],
    ["ending", /cancelled this plan, and it runs until its end/],
    ["grace", /last payment failed/],
    ["unpaid", /last payment failed/],
    ["paused", /paused/],
    ["pending", /bank is still confirming/],
  ] as const)("is not sold again while it is %s, and says why", (state, reason) => {
    const purchase = standing("pro_monthly", has("PRO", [], [subscription({ state })]));
    expect(purchase).toMatchObject({
      can: false,
      link: { href: "/account", label: "Manage your subscription" },
    });
    expect(purchase.can ? "" : purchase.reason).toMatch(reason);
  });

  it("is not sold beside another plan of its group, which it names", () => {
    const purchase = standing("pro_yearly", has("PRO", [], [subscription({})]));
    expect(purchase.can ? "" : purchase.reason).toContain("Pro, monthly");
  });

  it("is sold again after it has ended, without another trial", () => {
    const over = has(null, [], [subscription({ state: "ended" })]);
    expect(standing("pro_monthly", over)).toMatchObject({ can: true, label: "Subscribe" });
  });

  it("is sold beside a plan of another group", () => {
    expect(standing("pro_monthly", has(null, [], [subscription({ planGroup: "team" })]))).toMatchObject({
      can: true,
    });
  });

  it("warns an owner who has paid once", () => {
    const purchase = standing("pro_monthly", has("PRO", [entitlement({})]));
    expect(purchase).toMatchObject({ can: true, quiet: true });
    expect(purchase.can && purchase.note).toContain("until 1 June 2027");
  });
});

it("gives one trial for each plan group", () => {
  expect(trialDaysFor(offer("pro_monthly"), [])).toBe(14);
  expect(trialDaysFor(offer("pro_monthly"), [subscription({ state: "ended" })])).toBe(0);
  expect(trialDaysFor(offer("pro_monthly"), [subscription({ planGroup: "team" })])).toBe(14);
  expect(trialDaysFor(offer("pro_year"), [])).toBe(0);
});
