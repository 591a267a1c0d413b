import { describe, expect, it } from "vitest";
import { deriveEntitlements } from "../rules/fold.ts";
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
  dispute,
  item,
  newYear,
  payment,
  purchase,
  refund,
  snapshot,
  subscription,
  testCatalog,
} from "../testing/snapshots.ts";
import type { Payment } from "./payment.ts";
import {
  type AccessPolicy,
  defaultPolicy,
  type MoneyBackCase,
  type PurchaseCase,
  type RowRule,
  type SubscriptionRow,
  subscriptionRows,
} from "./policy.ts";
import type { Purchase, Snapshot, SubscriptionFacts } from "./snapshot.ts";

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const hours = (count: number) => count * 3_600;
const first = (seen: Snapshot, policy: AccessPolicy, at = newYear + days(1)) =>
  deriveEntitlements(seen, { owner: ada, catalog: testCatalog, policy, at: at * 1000 }).entitlements[0];

/** Facts, and the instant at which they are asked for: a day after their newest period began. */
interface Facts {
  subscription: SubscriptionFacts;
  payments?: Payment[];
  at?: number;
}

const inTheRenewal = (facts: SubscriptionFacts, payments: Payment[] = []): Facts => ({
  subscription: facts,
  payments,
  at: paidUntil + hours(12),
});

/** One subscription for each row. */
const subscriptions: Record<SubscriptionRow, Facts> = {
  no_quantity: { subscription: subscription({ items: [item({ quantity: 0 })] }) },
  trialing: { subscription: trial() },
  not_billed: { subscription: subscription({ invoices: [], latestInvoiceId: null }) },
  invoice_sent: {
    subscription: subscription({
      collectionMethod: "send_invoice",
      daysUntilDue: 14,
      invoices: [firstInvoice({ dueDate: newYear + days(14) })],
    }),
  },
  ending: { subscription: subscription({ cancelAtPeriodEnd: true }) },
  covered: { subscription: subscription() },
  collection_paused: inTheRenewal(
    inFebruary({ pauseCollection: "void" }, renewalInvoice({ status: "void", attempted: false })),
  ),
  money_back: {
    subscription: subscription(),
    payments: [payment({ id: "pi_2", amount: 900, refunds: [refund({ amount: 900 })] })],
  },
  first_payment_open: { subscription: subscription({ invoices: [firstInvoice()] }) },
  first_payment_failed: { subscription: subscription({ invoices: [firstInvoice({ status: "void" })] }) },
  renewal_open: inTheRenewal(inFebruary({}, renewalInvoice({ status: "draft", attempted: false }))),
  renewal_processing: inTheRenewal(
    inFebruary({}, renewalInvoice({ payments: [{ paymentId: "pi_3", status: "open" }] })),
    [payment({ id: "pi_3", status: "processing", paidAt: null, amount: 900 })],
  ),
  renewal_written_off: inTheRenewal(inFebruary({}, renewalInvoice({ status: "uncollectible" }))),
  covered_past_due: { subscription: subscription({ status: "past_due" }) },
  grace: inTheRenewal(inFebruary({ status: "past_due" })),
  past_due: {
    subscription: subscription({ status: "past_due", invoices: [firstInvoice({ attempted: true })] }),
  },
  not_paid: { subscription: subscription({ status: "incomplete" }) },
  paused: { subscription: subscription({ status: "paused" }) },
  canceled_covered: {
    subscription: subscription({
      status: "canceled",
      cancellationReason: "payment_failed",
      endedAt: newYear + hours(12),
    }),
  },
  canceled: { subscription: subscription({ status: "canceled" }) },
  unknown: { subscription: subscription({ status: "hibernating" }) },
};

/** Rows that grant for a while and refuse then. */
const graces: readonly SubscriptionRow[] = ["renewal_open", "renewal_processing", "grace"];

const answerTo = ({ subscription: facts, payments = [], at }: Facts, policy: AccessPolicy) =>
  first(snapshot({ subscriptions: [facts], payments }), policy, at);

describe("the policy for subscriptions", () => {
  const withRule = (row: SubscriptionRow, rule: RowRule): AccessPolicy => ({
    ...defaultPolicy,
    subscription: { ...defaultPolicy.subscription, [row]: rule },
  });
  const answer = (row: SubscriptionRow, rule: RowRule) => answerTo(subscriptions[row], withRule(row, rule));

  it.each(subscriptionRows)("changes the row %s by its own rule", (row) => {
    const table = answerTo(subscriptions[row], defaultPolicy);
    const [sold] = subscriptions[row].subscription.items;
    expect(answer(row, "table")).toEqual(table);
    if (table?.access === "granted" && !graces.includes(row)) expect(answer(row, "grant")).toEqual(table);
    else
      expect(answer(row, "grant")).toMatchObject({
        access: "granted",
        level: "PRO",
        seats: sold?.quantity,
        expiresAt: iso(sold?.periodEnd ?? 0),
      });
    expect(answer(row, "pending")).toMatchObject({ access: "pending", startsAt: null, expiresAt: null });
    expect(answer(row, "deny")).toMatchObject({ access: "denied", startsAt: null, expiresAt: null });
  });

  it.each(subscriptionRows)("does not change the row %s by the rule of any other", (row) => {
    // The slack after what was paid is a row of its own.
    const own = [row, "renewal_open"];
    const others = Object.fromEntries(
      subscriptionRows.map((other) => [other, own.includes(other) ? "table" : "deny"]),
    );
    const policy = { ...defaultPolicy, subscription: others as AccessPolicy["subscription"] };
    expect(answerTo(subscriptions[row], policy)).toEqual(answerTo(subscriptions[row], defaultPolicy));
  });

  it("gives no slack after what was paid where the row of a renewal is refused", () => {
    const strict = withRule("renewal_open", "deny");
    expect(answerTo(subscriptions.covered, strict)).toMatchObject({
      access: "granted",
      expiresAt: iso(paidUntil),
    });
  });

  it("grants by its rule no longer than the planned end", () => {
    const ending = { ...subscriptions.paused.subscription, cancelAt: newYear + days(2) };
    const policy = withRule("paused", "grant");
    expect(answerTo({ subscription: ending }, policy)?.expiresAt).toBe(iso(newYear + days(2)));
    expect(answerTo({ subscription: ending, at: newYear + days(2) }, policy)).toMatchObject({
      access: "denied",
    });
  });

  it("gives grace for as many days as it says", () => {
    const late = subscriptions.grace;
    expect(answerTo(late, { ...defaultPolicy, pastDueGraceDays: 3 })?.expiresAt).toBe(
      iso(paidUntil + days(3)),
    );
    const at = paidUntil + days(1);
    expect(answerTo({ ...late, at }, { ...defaultPolicy, pastDueGraceDays: 1 })).toMatchObject({
      access: "denied",
    });
  });

  it("never gives grace for ever: without an unpaid invoice there is nothing to count from", () => {
    const late = inFebruary({ status: "past_due" }, null);
    const policy = { ...defaultPolicy, pastDueGraceDays: 10_000 };
    expect(answerTo({ subscription: late, at: paidUntil + days(2) }, policy)).toMatchObject({
      access: "denied",
    });
  });

  it("gives as many hours to renew, and after a trial, as it says", () => {
    const policy = { ...defaultPolicy, renewalSlackHours: 2, trialSlackHours: 5 };
    expect(answerTo(subscriptions.covered, policy)?.expiresAt).toBe(iso(paidUntil + hours(2)));
    expect(answerTo(subscriptions.trialing, policy)?.expiresAt).toBe(iso(newYear + days(14) + hours(5)));
  });

  it("gives as many hours as it says while Stripe holds a draft that it will finalise", () => {
    const draft = { status: "draft", attempted: false };
    const policy = { ...defaultPolicy, heldDraftHours: 48 };
    const held = inFebruary({}, renewalInvoice({ ...draft, finalizesAt: paidUntil + days(30) }));
    expect(answerTo(inTheRenewal(held), policy)?.expiresAt).toBe(iso(paidUntil + hours(48)));
    const forgotten = inFebruary({}, renewalInvoice({ ...draft, finalizesAt: null }));
    expect(answerTo(inTheRenewal(forgotten), policy)?.expiresAt).toBe(iso(paidUntil + hours(24)));
  });

  it("waits for a bank debit for as many days as it says", () => {
    const policy = { ...defaultPolicy, settlementDays: 5 };
    const { renewal_processing: debit } = subscriptions;
    expect(answerTo(debit, policy)?.expiresAt).toBe(iso(paidUntil + days(5)));
    expect(answerTo({ ...debit, at: paidUntil + days(5) }, policy)).toMatchObject({ access: "denied" });
  });

  it("decides nothing new about an unknown status for as many hours as it says", () => {
    const previous = answerTo(subscriptions.covered, defaultPolicy);
    const seen = snapshot({ subscriptions: [subscriptions.unknown.subscription] });
    const { entitlements } = deriveEntitlements(seen, {
      owner: ada,
      catalog: testCatalog,
      policy: { ...defaultPolicy, unknownStatusHours: 6 },
      at: (newYear + days(1)) * 1000,
      previous: previous ? [previous] : [],
    });
    expect(entitlements).toMatchObject([{ access: "granted", expiresAt: iso(newYear + days(1) + hours(6)) }]);
  });

  it("gives the periods of pause_collection void, or ends with what was paid", () => {
    const denied: AccessPolicy = { ...defaultPolicy, pauseCollectionVoid: "deny" };
    const { collection_paused: paused } = subscriptions;
    expect(answerTo(paused, defaultPolicy)).toMatchObject({
      access: "granted",
      expiresAt: iso(renewedUntil + days(1)),
    });
    expect(answerTo(paused, denied)).toMatchObject({ access: "denied", reason: "paused" });
    const paid = { subscription: subscription({ pauseCollection: "void" }) };
    expect(answerTo(paid, denied)).toMatchObject({ access: "granted", expiresAt: iso(paidUntil) });
    for (const pauseCollection of ["keep_as_draft", "mark_uncollectible"]) {
      const other = { ...paused, subscription: { ...paused.subscription, pauseCollection } };
      expect(answerTo(other, denied)).toMatchObject({ access: "granted" });
    }
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
  const sold = (facts: Partial<Payment>) => snapshot({ purchases: [purchase({ payment: payment(facts) })] });
  const disputed = (status: string, amount = 1500) => sold({ disputes: [dispute(status, { amount })] });
  const seen: Record<MoneyBackCase, Snapshot> = {
    refunded_in_full: sold({ refunds: [refund()] }),
    refunded_in_part: sold({ refunds: [refund({ amount: 1 })] }),
    dispute_open: disputed("needs_response"),
    dispute_warning: disputed("warning_needs_response"),
    dispute_lost: disputed("lost"),
    dispute_appealed: disputed("appeal_under_review"),
    dispute_won: disputed("won"),
    dispute_prevented: disputed("prevented"),
    dispute_partial: snapshot({
      subscriptions: [
        inFebruary({}, renewalInvoice({ status: "paid", payments: [{ paymentId: "pi_3", status: "paid" }] })),
      ],
      payments: [
        payment({ id: "pi_3", amount: 900, disputes: [dispute("needs_response", { amount: 700 })] }),
      ],
    }),
    dispute_earlier_period: snapshot({
      subscriptions: [
        inFebruary({}, renewalInvoice({ status: "paid", payments: [{ paymentId: "pi_3", status: "paid" }] })),
      ],
      payments: [
        payment({ id: "pi_2", amount: 900, disputes: [dispute("needs_response", { amount: 900 })] }),
        payment({ id: "pi_3", amount: 900 }),
      ],
    }),
    dispute_unknown: disputed("under_the_rug"),
    early_fraud_warning: sold({ earlyFraudWarnings: ["issfr_1"] }),
  };

  const renewed = new Set<MoneyBackCase>(["dispute_partial", "dispute_earlier_period"]);

  it.each(Object.keys(seen) as MoneyBackCase[])("changes the case %s by its own rule", (name) => {
    const at = renewed.has(name) ? paidUntil + days(1) : undefined;
    const answer = (rule: AccessPolicy["moneyBack"][MoneyBackCase]) =>
      first(seen[name], { ...defaultPolicy, moneyBack: { ...defaultPolicy.moneyBack, [name]: rule } }, at);
    expect(answer("deny")).toMatchObject({ access: "denied" });
    expect(answer("ignore")).toMatchObject({ access: "granted", flags: [] });
    expect(answer("flag")).toMatchObject({ access: "granted" });
    expect(answer("flag")?.flags).toHaveLength(1);
  });

  it("names what is over for good before what may still be decided", () => {
    const both = sold({ refunds: [refund()], disputes: [dispute("needs_response")] });
    expect(first(both, defaultPolicy)?.reason).toBe("refunded");
  });
});
