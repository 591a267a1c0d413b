import { describe, expect, it } from "vitest";
import type { Entitlement } from "../model/entitlement.ts";
import { type AccessPolicy, defaultPolicy, type SubscriptionRule } from "../model/policy.ts";
import type { SubscriptionFacts } from "../model/snapshot.ts";
import { days, invoice, newYear, subscription } from "../testing/snapshots.ts";
import { subscriptionCase } from "./cases.ts";
import { subscriptionVerdict } from "./subscription-verdict.ts";

const end = newYear + days(31);
const previous = (overrides: Partial<Entitlement>): Entitlement => ({
  id: "sub_1:si_1",
  level: "PRO",
  source: "subscription",
  sourceId: "sub_1",
  access: "granted",
  reason: "subscribed",
  startsAt: new Date(newYear * 1000).toISOString(),
  expiresAt: new Date((end + days(1)) * 1000).toISOString(),
  evidence: [],
  flags: [],
  ...overrides,
});

interface Options {
  at?: number;
  previous?: Entitlement;
  rule?: SubscriptionRule;
}

function wholeVerdict(facts: Partial<SubscriptionFacts>, options: Options) {
  const told = subscription(facts);
  const [item] = told.items;
  if (!item) throw new Error("the subscription of the tests has an item");
  const { rule } = options;
  const policy: AccessPolicy = rule
    ? {
        ...defaultPolicy,
        subscription: { ...defaultPolicy.subscription, [subscriptionCase(told, item)]: rule },
      }
    : defaultPolicy;
  const at = (options.at ?? newYear + days(1)) * 1000;
  return subscriptionVerdict(told, item, { policy, at, previous: options.previous });
}

function verdict(facts: Partial<SubscriptionFacts>, options: Options = {}) {
  const { until, renewsAt: _, ...rest } = wholeVerdict(facts, options);
  return { ...rest, until: until === null ? null : until / 1000 };
}

describe("a planned end", () => {
  const renewsAt = (facts: Partial<SubscriptionFacts>) => wholeVerdict(facts, { rule: "grant" }).renewsAt;

  it("in this period is no renewal, to the second; one in a later period lets this one be renewed", () => {
    expect(renewsAt({})).toBe(end * 1000);
    expect(renewsAt({ cancelAt: end - 1 })).toBeUndefined();
    expect(renewsAt({ cancelAt: end })).toBeUndefined();
    expect(renewsAt({ cancelAt: end + 1 })).toBe(end * 1000);
    expect(renewsAt({ cancelAtPeriodEnd: true })).toBeUndefined();
  });
});

describe("the words of each cell", () => {
  const open = (billingReason: string) => invoice({ status: "open", billingReason });
  it.each([
    [{ status: "trialing", trialEnd: newYear + days(14) }, "trial", "trial"],
    [{}, "subscribed", "subscribed"],
    [{ cancelAtPeriodEnd: true }, "ends", "ends"],
    [{ pauseCollection: "void" }, "ends", "paused"],
    [{ pauseCollection: "keep_as_draft" }, "subscribed", "paused"],
    [{ pauseCollection: "mark_uncollectible" }, "subscribed", "paused"],
    [{ latestInvoice: open("subscription_create") }, "subscribed", "first_payment_processing"],
    [{ collectionMethod: "send_invoice", latestInvoice: open("manual") }, "subscribed", "unpaid"],
    [{ status: "past_due", latestInvoice: open("subscription_cycle") }, "past_due_grace", "past_due"],
    [{ status: "past_due" }, "past_due_grace", "past_due"],
    [{ status: "unpaid" }, "subscribed", "unpaid"],
    [{ status: "incomplete" }, "subscribed", "incomplete"],
    [{ status: "incomplete_expired" }, "subscribed", "incomplete"],
    [{ status: "paused" }, "subscribed", "paused"],
    [{ status: "canceled" }, "ends", "canceled"],
    [{ status: "hibernating" }, "unknown_status", "unknown_status"],
  ] as [Partial<SubscriptionFacts>, string, string][])(
    "%j is %s where it grants and %s where it does not",
    (facts, granted, otherwise) => {
      expect(verdict(facts, { rule: "grant" })).toMatchObject({ access: "granted", reason: granted });
      expect(verdict(facts, { rule: "deny" })).toEqual({ access: "denied", reason: otherwise, until: null });
      expect(verdict(facts, { rule: "pending" })).toEqual({
        access: "pending",
        reason: otherwise,
        until: null,
      });
    },
  );
});

describe("the end of a subscription's grant", () => {
  it("stays told when it has passed: the clock ends a grant, a refusal is something else", () => {
    expect(verdict({}, { at: end + days(9) })).toEqual({
      access: "granted",
      reason: "subscribed",
      until: end + days(1),
    });
  });

  it("of a trial has no slack when nothing follows it", () => {
    const trial = { status: "trialing", trialEnd: end };
    expect(verdict(trial).until).toBe(end + 3600);
    expect(verdict({ ...trial, cancelAtPeriodEnd: true }).until).toBe(end);
    expect(verdict({ ...trial, cancelAt: newYear + days(2) }).until).toBe(newYear + days(2));
  });

  it("is the earlier of two planned ends", () => {
    expect(verdict({ cancelAt: newYear + days(2), cancelAtPeriodEnd: true }).until).toBe(newYear + days(2));
    expect(verdict({ cancelAt: end + days(2), cancelAtPeriodEnd: true }).until).toBe(end);
  });

  it("of a grace counts from when the invoice was due, or else from when it was made", () => {
    const renewal = invoice({ status: "open", billingReason: "subscription_cycle" });
    const late = (rest: object) => verdict({ status: "past_due", latestInvoice: { ...renewal, ...rest } });
    expect(late({}).until).toBe(newYear + days(7));
    expect(late({ dueDate: newYear + days(3) }).until).toBe(newYear + days(10));
  });

  it("of a grace is none where there is no invoice to count from", () => {
    expect(verdict({ status: "past_due", latestInvoice: null }, { rule: "grace" })).toEqual({
      access: "denied",
      reason: "past_due",
      until: null,
    });
  });
});

describe("a status that nobody understands", () => {
  const strange = { status: "hibernating" };
  it("keeps what was granted, but for no longer than that or a day", () => {
    const soon = newYear + days(1) + 3600;
    const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
    expect(verdict(strange, { previous: previous({}) }).until).toBe(newYear + days(2));
    expect(verdict(strange, { previous: previous({ expiresAt: iso(soon) }) }).until).toBe(soon);
  });

  it("grants nothing to who had nothing, or no end", () => {
    const denied = { access: "denied", reason: "unknown_status", until: null };
    expect(verdict(strange)).toEqual(denied);
    expect(verdict(strange, { previous: previous({ access: "pending" }) })).toEqual(denied);
    expect(verdict(strange, { previous: previous({ expiresAt: null }) })).toEqual(denied);
  });
});

describe("an open invoice", () => {
  const open = (billingReason: string) => invoice({ status: "open", billingReason });
  const caseOf = (facts: Partial<SubscriptionFacts>) => {
    const told = subscription(facts);
    return told.items[0] && subscriptionCase(told, told.items[0]);
  };

  it("of a renewal takes nothing from an active subscription: only the first one may never have been paid", () => {
    expect(caseOf({ latestInvoice: open("subscription_cycle") })).toBe("active");
    expect(caseOf({ latestInvoice: open("subscription_create") })).toBe("active_first_payment_pending");
    expect(caseOf({ latestInvoice: null })).toBe("active");
  });

  it("that was sent is waited for, and one that was paid is not", () => {
    const sent = { collectionMethod: "send_invoice" };
    expect(caseOf({ ...sent, latestInvoice: open("subscription_create") })).toBe("active_invoice_sent");
    expect(caseOf(sent)).toBe("active");
  });

  it("past due has a grace where a period was paid, also long after a trial, and none right after it", () => {
    const late = { status: "past_due", latestInvoice: open("subscription_cycle") };
    expect(caseOf({ ...late, trialEnd: newYear - 1 })).toBe("past_due_paid_before");
    expect(caseOf({ ...late, trialEnd: newYear })).toBe("past_due_never_paid");
    expect(caseOf(late)).toBe("past_due_paid_before");
    // 1970 is before every trial's end: no trial is not a trial that ended then.
    const [item] = subscription().items;
    if (!item) throw new Error("the subscription of the tests has an item");
    expect(caseOf({ ...late, items: [{ ...item, periodStart: 0 }] })).toBe("past_due_paid_before");
  });
});
