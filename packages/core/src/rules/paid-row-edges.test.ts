import { describe, expect, it } from "vitest";
import type { Snapshot } from "../model/snapshot.ts";
import { answer, lasting, span } from "../testing/billing-answer.ts";
import {
  type BillState,
  bill,
  billed,
  day,
  debit,
  has,
  hour,
  month,
  prorate,
} from "../testing/billing-story.ts";
import { inMonth, january, renewal, setTo, slack } from "../testing/monthly.ts";
import { item } from "../testing/snapshots.ts";

const renewed = (state: BillState, more = {}, overrides = {}) =>
  billed([january, renewal(2, state, overrides)], { items: inMonth(2), ...more });
const next = (at: number, facts: Snapshot) => Date.parse(answer(facts, at).fold.nextChangeAt ?? "") / 1000;

describe("row 2: a trial", () => {
  it("grants nothing without an end, and nothing from the end of its slack on", () => {
    expect(answer(billed([], { status: "trialing" }), day(5))).toMatchObject({
      level: null,
      reason: "trial",
    });
    const trial = billed([], { status: "trialing", trialEnd: day(14) });
    expect(answer(trial, day(14) + hour - 1).level).toBe("PRO");
    expect(answer(trial, day(14) + hour)).toMatchObject({ level: null, reason: "trial" });
  });

  it("that is over is still the row that its knob sets", () => {
    const over = billed([], { status: "trialing", trialEnd: day(14) });
    expect(answer(over, day(20), setTo("trialing", "grant"))).toMatchObject({
      level: "PRO",
      reason: "trial",
    });
  });
});

describe("row 3: a period that Stripe did not bill", () => {
  it("is given from its first second on", () => {
    expect(span(billed([]), month(1))).toEqual(lasting("PRO", month(2) + slack));
    expect(answer(billed([]), month(1) - 1).level).toBeNull();
  });

  it("is given where the invoices are known from its first second on, and not from a later one", () => {
    expect(answer(billed([], { invoicesSince: month(1) }), day(5)).level).toBe("PRO");
    expect(answer(billed([], { invoicesSince: month(1) + 1 }), day(5)).level).toBeNull();
  });

  it("is not one that was billed and not paid, even where that was taken back", () => {
    const [back] = prorate(debit("pro_plan"), day(5), { lookupKey: "pro_plan" });
    const other = debit("basic_plan", { itemId: "si_2", amount: 2000 });
    const facts = billed([
      bill("1", [debit("pro_plan")], "void"),
      bill("2", [back, other], "card", { createdAt: day(5) }),
    ]);
    expect(answer(facts, day(10))).toMatchObject({ level: null, reason: "period_not_paid" });
  });

  it("begins with the second at which what was paid is taken back", () => {
    const [back] = prorate(debit("pro_plan"), day(10), { lookupKey: "pro_plan" });
    const facts = billed([january, bill("2", [back], "card", { createdAt: day(10) })], {
      resumed: true,
      items: [has("pro_plan", { periodStart: day(10), periodEnd: day(41) })],
    });
    expect(span(facts, day(10))).toEqual(lasting("PRO", day(41) + slack));
    expect(answer(facts, day(10)).fold.given).toMatchObject([{ start: day(10), end: day(41) }]);
  });

  it("is no renewal that is waited for once it has begun", () => {
    const facts = billed([january], {
      resumed: true,
      items: [has("pro_plan", { periodStart: day(40), periodEnd: day(71) })],
    });
    expect(answer(facts, day(35)).level).toBeNull();
    expect(next(day(35), facts)).toBe(day(40));
  });
});

describe("row 4: an invoice that was sent", () => {
  const sent = (state: BillState, more = {}, overrides = {}) =>
    renewed(state, { collectionMethod: "send_invoice", daysUntilDue: 30, ...more }, overrides);
  const due = { dueDate: month(2) + 30 * slack };

  it("is waited for until it is due, then it has its grace", () => {
    const facts = sent("open", {}, due);
    expect(answer(facts, month(2) + hour)).toMatchObject({ level: "PRO", reason: "subscribed" });
    expect(answer(facts, due.dueDate - 1).reason).toBe("subscribed");
    expect(answer(facts, due.dueDate).reason).toBe("past_due_grace");
    expect(span(facts, month(2) + hour)).toEqual(lasting("PRO", due.dueDate + 7 * slack));
    expect(next(month(2) + hour, facts)).toBe(due.dueDate + 7 * slack);
  });

  it("changes nothing while the month before it is covered", () => {
    const facts = sent("draft", { items: [has("pro_plan")] }, { createdAt: day(20) });
    expect(answer(facts, day(25)).fold.entitlements[0]?.evidence).toContain("in_1");
    expect(next(day(25), facts)).toBe(month(2));
  });

  it.each([
    ["unpaid", "unpaid"],
    ["paused", "paused"],
    ["canceled", "canceled"],
  ])("gives nothing to an %s subscription", (status, reason) => {
    expect(answer(sent("open", { status }, due), month(2) + hour)).toMatchObject({ level: null, reason });
  });

  it("is not waited for once it is void", () => {
    expect(answer(sent("void", {}, due), month(2) + hour)).toMatchObject({
      level: null,
      reason: "period_not_paid",
    });
  });

  it("is not what Stripe collects by itself, whatever days it once had", () => {
    const facts = renewed("draft", { collectionMethod: "charge_automatically", daysUntilDue: 30 });
    expect(span(facts, month(2) + hour)).toEqual(lasting("PRO", month(2) + slack));
  });

  it("that is open without a due date is late from its creation on", () => {
    expect(answer(sent("open"), month(2) + hour).reason).toBe("past_due_grace");
    expect(span(sent("open"), month(2) + hour)).toEqual(lasting("PRO", month(2) + 7 * slack));
  });

  it("and is not due yet is still to be paid after the planned end", () => {
    const facts = billed([bill("1", [debit("pro_plan")], "open", { dueDate: day(30) })], {
      collectionMethod: "send_invoice",
      cancelAt: day(4),
    });
    expect(answer(facts, day(5)).fold.entitlements).toMatchObject([
      { access: "pending", reason: "first_payment_processing" },
    ]);
  });

  it("that is refused by the knob is read again when it is due: then it has its grace", () => {
    const facts = sent("open", {}, due);
    const refused = answer(facts, month(2) + hour, setTo("invoice_sent", "deny"));
    expect(refused).toMatchObject({ level: null, reason: "unpaid" });
    expect(refused.fold.nextChangeAt).toBe(new Date(due.dueDate * 1000).toISOString());
  });
});

describe("an invoice of nothing but credits for an unpaid one", () => {
  const [back, fresh] = prorate(debit("pro_plan"), day(5), { lookupKey: "basic_plan" });
  const change = bill("2", [back, { ...fresh, itemId: "si_2", amount: 100 }], "card", {
    createdAt: day(5),
    dueDate: day(8),
  });
  const changed = (first: BillState, more = {}, overrides = {}) =>
    billed([bill("1", [debit("pro_plan")], first, overrides), change], {
      items: [item({ id: "si_2", lookupKey: "basic_plan", priceId: "price_basic_plan" })],
      ...more,
    });
  const sentNow = { collectionMethod: "send_invoice", daysUntilDue: 3 };

  it("has no days of its own until it is due: the bank decides about the other one", () => {
    const { fold, level } = answer(changed("processing", sentNow), day(6));
    expect([level, fold.entitlements.map(({ reason }) => reason)]).toEqual([
      null,
      ["first_payment_processing"],
    ]);
  });

  it("may be paid as long as the other one, which was sent", () => {
    expect(span(changed("open", sentNow, { dueDate: day(20) }), day(6))).toEqual(lasting("BASIC", day(20)));
  });

  it("has failed when the payment of the other one has", () => {
    const { fold } = answer(changed("failed"), day(6));
    expect(fold.entitlements).toMatchObject([{ access: "denied", reason: "period_not_paid" }]);
  });
});

describe("row 5: a planned end", () => {
  it.each([
    ["past_due", "PRO", "subscribed", ["payment_failed"]],
    ["unpaid", "PRO", "subscribed", ["payment_failed"]],
    ["paused", null, "paused", []],
  ])("says nothing of its own of a %s subscription", (status, level, reason, flags) => {
    const facts = billed([january], { status, cancelAtPeriodEnd: true });
    expect(answer(facts, day(5))).toMatchObject({ level, reason });
    expect(answer(facts, day(5)).flags).toEqual(flags);
  });

  it("before a month that was paid ahead is flagged, and only that", () => {
    const facts = billed([january, renewal(2, "card", { createdAt: day(3) })], { cancelAt: month(2) });
    expect(answer(facts, day(5)).flags).toEqual(["ends_before_paid"]);
  });

  it("is one of the planned ends that bound a grant by a knob", () => {
    const facts = billed([bill("1", [debit("pro_plan")], "void")], { cancelAt: day(20) });
    const knob = setTo("first_payment_failed", "grant");
    expect(span(facts, day(5), knob)).toEqual(lasting("PRO", day(20)));
    expect(answer(facts, day(20), knob).level).toBeNull();
  });
});
