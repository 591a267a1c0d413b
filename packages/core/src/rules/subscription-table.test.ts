import { describe, expect, it } from "vitest";
import type { Entitlement, Reason } from "../model/entitlement.ts";
import { type AccessPolicy, defaultPolicy, type RowRule, type SubscriptionRow } from "../model/policy.ts";
import type { SubscriptionFacts } from "../model/snapshot.ts";
import { fold, iso } from "../testing/fold.ts";
import { firstInvoice, inFebruary, paidUntil, renewalInvoice, trial } from "../testing/renewals.ts";
import {
  ada,
  days,
  invoice,
  item,
  line,
  newYear,
  payment,
  snapshot,
  subscription,
  testCatalog,
} from "../testing/snapshots.ts";
import { deriveEntitlements } from "./fold.ts";

const answer = (facts: SubscriptionFacts, at?: number, previous?: Entitlement[]) =>
  fold(snapshot({ subscriptions: [facts] }), at, previous).entitlements[0];
const inTheGrace = paidUntil + days(1);

describe("a planned end", () => {
  const nextSync = (facts: Partial<SubscriptionFacts>) => {
    const seen = snapshot({ subscriptions: [subscription(facts)] });
    const { entitlements, nextChangeAt } = fold(seen, paidUntil - days(1));
    return [nextChangeAt, entitlements[0]?.expiresAt];
  };

  it("in this period is no renewal, to the second; one in a later period lets this one be renewed", () => {
    expect(nextSync({})).toEqual([iso(paidUntil), iso(paidUntil + days(1))]);
    expect(nextSync({ cancelAt: paidUntil - 1 })).toEqual([iso(paidUntil - 1), iso(paidUntil - 1)]);
    expect(nextSync({ cancelAt: paidUntil })).toEqual([iso(paidUntil), iso(paidUntil)]);
    expect(nextSync({ cancelAt: paidUntil + 1 })).toEqual([iso(paidUntil), iso(paidUntil + 1)]);
    expect(nextSync({ cancelAtPeriodEnd: true })).toEqual([iso(paidUntil), iso(paidUntil)]);
  });
});

describe("the words of each row", () => {
  const withRule = (facts: SubscriptionFacts, at: number, row: SubscriptionRow, rule: RowRule) => {
    const policy: AccessPolicy = {
      ...defaultPolicy,
      subscription: { ...defaultPolicy.subscription, [row]: rule },
    };
    const input = { owner: ada, catalog: testCatalog, policy, at: at * 1000 };
    return deriveEntitlements(snapshot({ subscriptions: [facts] }), input).entitlements[0];
  };
  const sent = {
    collectionMethod: "send_invoice",
    daysUntilDue: 14,
    invoices: [firstInvoice({ dueDate: newYear + days(14) })],
  };
  const neverPaid = { invoices: [firstInvoice({ attempted: true })] };
  const paused = { pauseCollection: "void" };

  it.each<[SubscriptionRow, Reason, Reason, SubscriptionFacts, number?]>([
    ["trialing", "trial", "trial", trial()],
    ["covered", "subscribed", "subscribed", subscription()],
    ["ending", "ends", "ends", subscription({ cancelAtPeriodEnd: true })],
    [
      "collection_paused",
      "subscribed",
      "paused",
      inFebruary(paused, renewalInvoice({ status: "void", attempted: false })),
      inTheGrace,
    ],
    [
      "first_payment_open",
      "subscribed",
      "first_payment_processing",
      subscription({ invoices: [firstInvoice()] }),
    ],
    ["invoice_sent", "subscribed", "unpaid", subscription(sent)],
    ["grace", "past_due_grace", "past_due", inFebruary({ status: "past_due" }), inTheGrace],
    ["past_due", "past_due_grace", "past_due", subscription({ status: "past_due", ...neverPaid })],
    ["not_paid", "subscribed", "unpaid", subscription({ status: "unpaid", ...neverPaid })],
    ["not_paid", "subscribed", "incomplete", subscription({ status: "incomplete", ...neverPaid })],
    ["not_paid", "subscribed", "incomplete", subscription({ status: "incomplete_expired", ...neverPaid })],
    ["paused", "subscribed", "paused", subscription({ status: "paused" })],
    ["canceled", "ends", "canceled", subscription({ status: "canceled" })],
    ["unknown", "unknown_status", "unknown_status", subscription({ status: "hibernating" })],
  ])("%s: %s where it grants, %s where it does not", (row, granted, otherwise, facts, at) => {
    const by = (rule: RowRule) => withRule(facts, at ?? newYear + days(1), row, rule);
    expect(by("grant")).toMatchObject({ access: "granted", reason: granted });
    expect(by("deny")).toMatchObject({ access: "denied", reason: otherwise, expiresAt: null });
    expect(by("pending")).toMatchObject({ access: "pending", reason: otherwise, expiresAt: null });
  });
});

describe("the end of a subscription's grant", () => {
  const end = (facts: SubscriptionFacts, at?: number) => answer(facts, at)?.expiresAt;

  it("is a refusal once the slack is over: an active status pays for nothing", () => {
    expect(answer(subscription(), paidUntil + days(1) - 1)).toMatchObject({
      access: "granted",
      reason: "subscribed",
      expiresAt: iso(paidUntil + days(1)),
    });
    expect(answer(subscription(), paidUntil + days(1))).toMatchObject({
      access: "denied",
      reason: "renewal_not_collected",
      expiresAt: null,
    });
  });

  it("of a trial has no slack when nothing follows it", () => {
    const trialEnd = newYear + days(14);
    expect(end(trial())).toBe(iso(trialEnd + 3600));
    expect(end(trial({ cancelAtPeriodEnd: true }))).toBe(iso(trialEnd));
    expect(end(trial({ cancelAt: newYear + days(2) }))).toBe(iso(newYear + days(2)));
  });

  it("is the earlier of two planned ends", () => {
    const planned = (cancelAt: number) => subscription({ cancelAt, cancelAtPeriodEnd: true });
    expect(end(planned(newYear + days(2)))).toBe(iso(newYear + days(2)));
    expect(end(planned(paidUntil + days(2)))).toBe(iso(paidUntil));
  });

  it("of a grace counts from the invoice's due date, or else from its creation", () => {
    const late = (dueDate: number | null) =>
      end(inFebruary({ status: "past_due" }, renewalInvoice({ dueDate })), inTheGrace);
    expect(late(null)).toBe(iso(paidUntil + days(7)));
    expect(late(paidUntil + days(3))).toBe(iso(paidUntil + days(10)));
  });

  it("of a grace is none where there is no invoice to count from", () => {
    const late = subscription({ status: "past_due", invoices: [], latestInvoiceId: null });
    expect(answer(late)).toMatchObject({ access: "denied", reason: "past_due", expiresAt: null });
  });
});

describe("a status that this version does not know", () => {
  const strange = subscription({ status: "hibernating" });
  const before = (overrides: Partial<Entitlement>) =>
    fold(snapshot({ subscriptions: [subscription()] })).entitlements.map((each) => ({
      ...each,
      ...overrides,
    }));

  it("leaves what was granted, but for no longer than that or a day", () => {
    const now = newYear + days(1);
    const soon = iso(now + 3600);
    expect(answer(strange, now, before({}))?.expiresAt).toBe(iso(now + days(1)));
    expect(answer(strange, now, before({ expiresAt: soon }))?.expiresAt).toBe(soon);
  });

  it("leaves nothing beyond the end that was planned", () => {
    const now = newYear + days(1);
    const ending = subscription({ status: "hibernating", cancelAt: now + 60 });
    expect(answer(ending, now, before({}))?.expiresAt).toBe(iso(now + 60));
    expect(answer(ending, now + 60, before({}))).toMatchObject({ access: "denied", expiresAt: null });
  });

  it("leaves level, seats and plan group as they were, whatever the item has become", () => {
    const was = { level: "BASIC", seats: 3, planGroup: "team" };
    expect(answer(strange, newYear + days(1), before(was))).toMatchObject(was);
    expect(answer(strange, newYear + days(1), before({ planGroup: null }))?.planGroup).toBeNull();
  });

  it("grants nothing to who had nothing, or no end", () => {
    const denied = { access: "denied", reason: "unknown_status", expiresAt: null };
    expect(answer(strange)).toMatchObject(denied);
    for (const nothing of [{ access: "pending" }, { access: "denied" }, { expiresAt: null }] as const)
      expect(answer(strange, newYear + days(1), before(nothing))).toMatchObject(denied);
  });
});

describe("an open invoice", () => {
  const january = newYear + days(1);

  it("of a change takes nothing from a month that is paid; of the first month everything", () => {
    const change = firstInvoice({
      id: "in_2",
      createdAt: january,
      lines: [line({ id: "il_2", quantity: 2, proration: true, start: january })],
    });
    const changed = { items: [item({ quantity: 2 })], invoices: [invoice(), change] };
    expect(answer(subscription(changed), january)).toMatchObject({ access: "granted", reason: "subscribed" });
    expect(answer(subscription({ invoices: [firstInvoice()] }))).toMatchObject({
      access: "pending",
      reason: "first_payment_processing",
    });
    expect(answer(subscription({ invoices: [], latestInvoiceId: null }))).toMatchObject({
      access: "granted",
      reason: "subscribed",
    });
  });

  it("that was sent is waited for until it is overdue, and one that was paid is not", () => {
    const sent = { collectionMethod: "send_invoice", daysUntilDue: 14 };
    const open = [firstInvoice({ dueDate: newYear + days(14) })];
    expect(answer(subscription({ ...sent, invoices: open }))?.expiresAt).toBe(iso(newYear + days(14)));
    expect(answer(subscription(sent))?.expiresAt).toBe(iso(paidUntil + days(1)));
  });

  it("past due has a grace where a period was paid, also long after a trial, and none right after it", () => {
    const late = { status: "past_due" };
    const free = invoice({ id: "in_0", lines: [line({ id: "il_0", amount: 0, start: 0, end: newYear })] });
    const afterTrial = { ...late, trialEnd: newYear };
    const paid = inFebruary({ ...afterTrial, invoices: [free, invoice(), renewalInvoice()] });
    expect(answer(paid, inTheGrace)).toMatchObject({ access: "granted", reason: "past_due_grace" });
    expect(answer(inFebruary(late), inTheGrace)).toMatchObject({
      access: "granted",
      reason: "past_due_grace",
    });
    const unpaid = subscription({ ...afterTrial, invoices: [free, firstInvoice({ attempted: true })] });
    expect(answer(unpaid)).toMatchObject({ access: "denied", reason: "past_due" });
  });

  it("past due counts for its own period only: a payment of the customer's balance is a payment", () => {
    const byBalance = invoice({ payments: [] });
    const late = inFebruary({ status: "past_due", invoices: [byBalance, renewalInvoice()] });
    const seen = snapshot({ subscriptions: [late], payments: [payment({ id: "pi_9" })] });
    expect(fold(seen, inTheGrace).entitlements[0]).toMatchObject({
      access: "granted",
      reason: "past_due_grace",
    });
  });
});
