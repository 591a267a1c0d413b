import { describe, expect, it } from "vitest";
import { answer, denied, lasting, span } from "../testing/billing-answer.ts";
import { type BillState, bill, billed, day, debit, has, hour, month } from "../testing/billing-story.ts";
import { inMonth, january, period, renewal } from "../testing/monthly.ts";

describe("table row 2: trialing", () => {
  const trial = (overrides = {}) =>
    billed([bill("1", [debit("pro_plan", { amount: 0, end: day(14) })])], {
      status: "trialing",
      trialEnd: day(14),
      items: [has("pro_plan", { periodEnd: day(14) })],
      ...overrides,
    });

  it("is granted until the trial's end and an hour, and not a second longer", () => {
    expect(answer(trial(), day(2))).toMatchObject({ level: "PRO", reason: "trial" });
    expect(span(trial(), day(2))).toEqual(lasting("PRO", day(14) + hour));
    expect(span(trial(), day(14) + hour)).toEqual(denied);
  });

  it.each([
    ["at the trial's end", { cancelAtPeriodEnd: true }, day(14)],
    ["by cancel_at at the trial's end", { cancelAt: day(14) }, day(14)],
    ["by cancel_at before it", { cancelAt: day(5) }, day(5)],
    ["by cancel_at within the slack", { cancelAt: day(14) + 60 }, day(14) + 60],
    ["by a later cancel_at", { cancelAt: month(4) }, day(14) + hour],
  ])("ends %s", (_, planned, end) => {
    expect(span(trial(planned), day(2))).toEqual(lasting("PRO", end));
  });
});

describe("table row 3: Stripe billed nothing for the item's period", () => {
  const free = (overrides = {}) =>
    billed([], { items: [has("pro_plan", { periodEnd: day(14) })], ...overrides });

  it.each([
    ["to the period's end and a day", {}, day(15)],
    ["to a planned end, without slack", { cancelAtPeriodEnd: true }, day(14)],
    ["to cancel_at before the period's end", { cancelAt: day(7) }, day(7)],
  ])("is granted %s", (_, planned, end) => {
    expect(span(free(planned), day(2))).toEqual(lasting("PRO", end));
  });

  it("grants nothing without a complete list of invoices", () => {
    expect(answer(free({ invoicesSince: null }), day(2)).level).toBeNull();
    expect(answer(free({ invoicesSince: day(1) }), day(2)).level).toBeNull();
  });

  it("grants nothing once the item's period is over by more than the slack", () => {
    expect(span(free(), day(15))).toEqual(denied);
    expect(span(free(), day(40))).toEqual(denied);
  });

  it("reports a period without an invoice after one that was billed, unless it was resumed", () => {
    const facts = (resumed: boolean) => billed([january], { resumed, items: inMonth(2) });
    expect(answer(facts(false), day(40))).toMatchObject({ level: "PRO", alerts: ["P1"] });
    expect(answer(facts(true), day(40))).toMatchObject({ level: "PRO", alerts: [] });
  });

  it.each(["draft", "open", "void", "uncollectible"] as const)(
    "does not hold beside a %s invoice",
    (state) => {
      const facts = billed([bill("1", [debit("pro_plan", { end: day(14) })], state)], {
        items: [has("pro_plan", { periodEnd: day(14) })],
      });
      expect(answer(facts, day(2)).level).toBeNull();
    },
  );

  it("holds beside an invoice of another item", () => {
    const facts = billed([bill("1", [debit("basic_plan", { itemId: "si_2" })])], {
      items: [has("pro_plan", { periodEnd: day(14) }), has("basic_plan", { id: "si_2" })],
    });
    expect(span(facts, day(2))).toEqual({ ...lasting("PRO", day(15), "BASIC"), cached: "BASIC" });
  });
});

describe("table row 4: an invoice that was sent", () => {
  const sent = (state: BillState, overrides = {}, more = {}) =>
    billed([january, renewal(2, state, overrides)], {
      collectionMethod: "send_invoice",
      daysUntilDue: 30,
      items: inMonth(2),
      ...more,
    });
  const owed = { dueDate: month(2) + 30 * 24 * hour, attempted: false };

  it.each(["active", "past_due"])(
    "grants until the invoice is overdue, and grace after it (%s)",
    (status) => {
      const facts = sent("open", owed, { status });
      expect(answer(facts, owed.dueDate - 1)).toMatchObject({ level: "PRO", reason: "subscribed" });
      expect(answer(facts, owed.dueDate)).toMatchObject({ level: "PRO", reason: "past_due_grace" });
      expect(span(facts, month(2) + hour)).toEqual(lasting("PRO", owed.dueDate + 7 * 24 * hour));
    },
  );

  it.each([
    ["PRO", "pro_plan", "BASIC", "basic_plan"],
    ["BASIC", "basic_plan", "PRO", "pro_plan"],
  ] as const)(
    "grants %s as the current item until then, and grace for %s as paid before",
    (now, item, before, paid) => {
      const next = bill("2", [debit(item, period(2))], "open", owed);
      const items = [has(item, { periodStart: month(2), periodEnd: month(3) })];
      const more = { collectionMethod: "send_invoice", daysUntilDue: 30, items };
      const facts = billed([bill("1", [debit(paid)]), next], more);
      expect(span(facts, month(2) + hour)).toMatchObject({ level: now, justBefore: now, after: before });
      expect(answer(facts, month(2) + hour).until).toBe(new Date(owed.dueDate * 1000).toISOString());
      expect(span(facts, owed.dueDate)).toEqual(lasting(before, owed.dueDate + 7 * 24 * hour));
    },
  );

  it("counts a draft from its creation", () => {
    expect(span(sent("draft"), month(2) + hour)).toEqual(lasting("PRO", month(2) + 30 * 24 * hour));
  });

  it("grants a first invoice until it is overdue, and nothing after", () => {
    const facts = billed([bill("1", [debit("pro_plan")], "open", { dueDate: day(14), attempted: false })], {
      collectionMethod: "send_invoice",
      daysUntilDue: 14,
    });
    expect(span(facts, day(2))).toEqual(lasting("PRO", day(14)));
  });

  it("never outlasts the planned end", () => {
    expect(span(sent("open", owed, { cancelAt: day(45) }), day(35))).toEqual(lasting("PRO", day(45)));
  });

  it("grants nothing for an invoice that was written off", () => {
    expect(answer(sent("void"), month(2) + hour).level).toBeNull();
    expect(answer(sent("uncollectible"), month(2) + hour).level).toBeNull();
  });

  it("counts from the first unpaid invoice, not from a newer one", () => {
    const bills = [
      january,
      renewal(2, "open", owed),
      renewal(3, "open", { dueDate: day(89), attempted: false }),
    ];
    const facts = billed(bills, { collectionMethod: "send_invoice", daysUntilDue: 30, items: inMonth(3) });
    expect(span(facts, month(3) + hour)).toEqual(lasting("PRO", owed.dueDate + 7 * 24 * hour));
    expect(span(facts, owed.dueDate + 7 * 24 * hour)).toEqual(denied);
  });
});
