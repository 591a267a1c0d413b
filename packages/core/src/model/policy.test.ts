import { describe, expect, it } from "vitest";
import { deriveEntitlements } from "../rules/fold.ts";
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
} from "../testing/snapshots.ts";
import {
  type AccessPolicy,
  defaultPolicy,
  type MoneyBackCase,
  type PurchaseCase,
  type SubscriptionCase,
} from "./policy.ts";
import type { Payment, Purchase, Snapshot, SubscriptionFacts } from "./snapshot.ts";

const first = (seen: Snapshot, policy: AccessPolicy) =>
  deriveEntitlements(seen, { owner: ada, catalog: testCatalog, policy, at: (newYear + days(1)) * 1000 })
    .entitlements[0];
const open = (billingReason: string) => invoice({ status: "open", billingReason });

/** One subscription for each case. */
const subscriptions: Record<SubscriptionCase, Partial<SubscriptionFacts>> = {
  trialing: { status: "trialing", trialEnd: newYear + days(14) },
  active: {},
  active_ending: { cancelAtPeriodEnd: true },
  active_pause_void: { pauseCollection: "void" },
  active_pause_keep_as_draft: { pauseCollection: "keep_as_draft" },
  active_pause_mark_uncollectible: { pauseCollection: "mark_uncollectible" },
  active_first_payment_pending: { latestInvoice: open("subscription_create") },
  active_invoice_sent: { collectionMethod: "send_invoice", latestInvoice: open("subscription_cycle") },
  past_due_paid_before: { status: "past_due", latestInvoice: open("subscription_cycle") },
  past_due_never_paid: { status: "past_due", latestInvoice: open("subscription_create") },
  unpaid: { status: "unpaid" },
  incomplete: { status: "incomplete" },
  incomplete_expired: { status: "incomplete_expired" },
  paused: { status: "paused" },
  canceled: { status: "canceled" },
  unknown: { status: "hibernating" },
};

describe("the policy for subscriptions", () => {
  const cases = Object.keys(subscriptions) as SubscriptionCase[];
  const answer = (name: SubscriptionCase, rule: AccessPolicy["subscription"][SubscriptionCase]) =>
    first(snapshot({ subscriptions: [subscription(subscriptions[name])] }), {
      ...defaultPolicy,
      subscription: { ...defaultPolicy.subscription, [name]: rule },
    });

  it.each(cases)("changes the case %s by its own rule", (name) => {
    expect(answer(name, "grant")).toMatchObject({ access: "granted" });
    expect(answer(name, "grant_until_period_end")).toMatchObject({ access: "granted" });
    expect(answer(name, "pending")).toMatchObject({ access: "pending", expiresAt: null });
    expect(answer(name, "deny")).toMatchObject({ access: "denied", expiresAt: null });
  });

  it.each(cases)("does not change the case %s by any other rule", (name) => {
    const others = Object.fromEntries(
      cases.map((other) => [other, other === name ? defaultPolicy.subscription[name] : "deny"]),
    );
    const seen = snapshot({ subscriptions: [subscription(subscriptions[name])] });
    const policy = { ...defaultPolicy, subscription: others as AccessPolicy["subscription"] };
    expect(first(seen, policy)).toEqual(first(seen, defaultPolicy));
  });

  it("gives grace for as many days as it says", () => {
    const seen = snapshot({ subscriptions: [subscription(subscriptions.past_due_paid_before)] });
    const until = first(seen, { ...defaultPolicy, pastDueGraceDays: 3 })?.expiresAt;
    expect(until).toBe(new Date((newYear + days(3)) * 1000).toISOString());
    expect(first(seen, { ...defaultPolicy, pastDueGraceDays: 1 })).toMatchObject({ access: "denied" });
  });

  it("never gives grace for ever: without an invoice there is nothing to count from", () => {
    const seen = snapshot({ subscriptions: [subscription({ status: "unpaid", latestInvoice: null })] });
    const policy = {
      ...defaultPolicy,
      subscription: { ...defaultPolicy.subscription, unpaid: "grace" as const },
    };
    expect(first(seen, policy)).toMatchObject({ access: "denied" });
  });

  it("gives as many hours to renew, and after a trial, as it says", () => {
    const policy = { ...defaultPolicy, renewalSlackHours: 2, trialSlackHours: 5 };
    const end = (facts: Partial<SubscriptionFacts>) =>
      first(snapshot({ subscriptions: [subscription(facts)] }), policy)?.expiresAt;
    expect(end({})).toBe(new Date((newYear + days(31)) * 1000 + 2 * 3_600_000).toISOString());
    expect(end(subscriptions.trialing)).toBe(
      new Date((newYear + days(14)) * 1000 + 5 * 3_600_000).toISOString(),
    );
  });
});

describe("the policy for one-time sales", () => {
  const sales: Record<PurchaseCase, Partial<Purchase>> = {
    paid: {},
    no_payment_required: { paymentStatus: "no_payment_required", payment: null },
    awaiting_bank: { paymentStatus: "unpaid", payment: payment({ status: "processing", paidAt: null }) },
    payment_failed: { paymentStatus: "unpaid", payment: payment({ status: "canceled", paidAt: null }) },
    unknown: { paymentStatus: "maybe" },
  };

  it.each(Object.keys(sales) as PurchaseCase[])("changes the case %s by its own rule", (name) => {
    const answer = (rule: AccessPolicy["purchase"][PurchaseCase]) =>
      first(snapshot({ purchases: [purchase(sales[name])] }), {
        ...defaultPolicy,
        purchase: { ...defaultPolicy.purchase, [name]: rule },
      })?.access;
    expect([answer("grant"), answer("pending"), answer("deny")]).toEqual(["granted", "pending", "denied"]);
  });
});

describe("the policy for money that goes back", () => {
  const disputed = (status: string): Partial<Payment> => ({ disputes: [{ id: "dp_1", status }] });
  const refunded = (amount: number): Partial<Payment> => ({
    refunds: [{ id: "re_1", status: "succeeded", amount }],
  });
  const payments: Record<MoneyBackCase, Partial<Payment>> = {
    refunded_in_full: refunded(1500),
    refunded_in_part: refunded(1),
    dispute_open: disputed("needs_response"),
    dispute_warning: disputed("warning_needs_response"),
    dispute_lost: disputed("lost"),
    dispute_appealed: disputed("appeal_under_review"),
    dispute_ended_for_us: disputed("won"),
    dispute_prevented: disputed("prevented"),
    dispute_unknown: disputed("under_the_rug"),
    early_fraud_warning: { earlyFraudWarnings: ["issfr_1"] },
  };

  it.each(Object.keys(payments) as MoneyBackCase[])("changes the case %s by its own rule", (name) => {
    const answer = (rule: AccessPolicy["moneyBack"][MoneyBackCase]) =>
      first(snapshot({ purchases: [purchase({ payment: payment(payments[name]) })] }), {
        ...defaultPolicy,
        moneyBack: { ...defaultPolicy.moneyBack, [name]: rule },
      });
    expect(answer("deny")).toMatchObject({ access: "denied" });
    expect(answer("ignore")).toMatchObject({ access: "granted", flags: [] });
    expect(answer("flag")).toMatchObject({ access: "granted" });
    expect(answer("flag")?.flags).toHaveLength(1);
  });

  it("names what is over for good before what may still be decided", () => {
    const both = {
      refunds: [{ id: "re_1", status: "succeeded", amount: 1500 }],
      ...disputed("needs_response"),
    };
    expect(
      first(snapshot({ purchases: [purchase({ payment: payment(both) })] }), defaultPolicy)?.reason,
    ).toBe("refunded");
  });
});
