import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../model/policy.ts";
import { answer, denied, lasting, remember, span } from "../testing/billing-answer.ts";
import { type BillState, bill, billed, day, debit, has, hour, month } from "../testing/billing-story.ts";
import { refund } from "../testing/snapshots.ts";

const slack = 24 * hour;
const january = bill("1", [debit("pro_plan")]);
const period = (number: number) => ({ start: month(number), end: month(number + 1) });
const inMonth = (number: number) => [
  has("pro_plan", { periodStart: month(number), periodEnd: month(number + 1) }),
];
const renewal = (number: number, state: BillState, overrides = {}) =>
  bill(`${number}`, [debit("pro_plan", period(number))], state, overrides);

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

describe("table rows 5 and 6: covered", () => {
  it("row 6: lasts to the end of what was paid and a day", () => {
    const facts = billed([january]);
    expect(answer(facts, day(5))).toMatchObject({
      level: "PRO",
      reason: "subscribed",
      flags: [],
      alerts: [],
    });
    expect(span(facts, day(5))).toEqual(lasting("PRO", month(2) + slack));
  });

  it.each([
    ["cancel_at_period_end", { cancelAtPeriodEnd: true }, month(2)],
    ["cancel_at at the end of the paid month", { cancelAt: month(2) }, month(2)],
    ["cancel_at before it", { cancelAt: day(20) }, day(20)],
  ])("row 5: ends with %s, without slack", (_, planned, end) => {
    const facts = billed([january], planned);
    expect(answer(facts, day(5))).toMatchObject({ level: "PRO", reason: "ends" });
    expect(span(facts, day(5))).toEqual(lasting("PRO", end));
  });

  it("row 5: a cancel_at within the slack ends it there", () => {
    expect(span(billed([january], { cancelAt: month(2) + hour }), day(5))).toEqual(
      lasting("PRO", month(2) + hour),
    );
  });

  it("row 5: an end before a month that was paid ahead is reported", () => {
    const ahead = billed([january, renewal(2, "card", { createdAt: day(3) })], { cancelAt: month(2) });
    expect(answer(ahead, day(5)).alerts).toEqual(["P1"]);
    expect(span(ahead, day(5))).toEqual(lasting("PRO", month(2)));
    expect(answer(billed([january], { cancelAt: month(2) }), day(5)).alerts).toEqual([]);
  });

  it("row 6: covers the unbroken run of what was paid", () => {
    const ahead = billed([
      january,
      renewal(2, "card", { createdAt: day(3) }),
      renewal(4, "card", { createdAt: day(4) }),
    ]);
    expect(span(ahead, day(5))).toEqual(lasting("PRO", month(3) + slack));
  });

  it("row 6: a change that billed nothing is the shop's own gift", () => {
    const facts = billed([bill("1", [debit("basic_plan")])]);
    expect(answer(facts, day(5))).toMatchObject({ level: "PRO", flags: [] });
    expect(span(facts, day(5))).toEqual(lasting("PRO", month(2) + slack));
  });
});

describe("table row 7: collection is paused", () => {
  const behaviours = [
    ["keep_as_draft", "draft", {}],
    ["void", "void", {}],
    ["mark_uncollectible", "uncollectible", { uncollectibleBecause: "subscription_paused" }],
  ] as const;

  it.each(behaviours)(
    "grants the periods of %s, and they stay given after it",
    (pauseCollection, state, more) => {
      const bills = [january, renewal(2, state, more)];
      const paused = billed(bills, { pauseCollection, items: inMonth(2) });
      expect(answer(paused, day(40))).toMatchObject({
        level: "PRO",
        flags: ["collection_paused"],
        alerts: [],
      });
      expect(span(paused, day(40))).toEqual(lasting("PRO", month(3) + slack));
      const lifted = billed(bills, { items: inMonth(2) });
      const remembered = remember(lifted, answer(paused, day(40)).fold);
      expect(span(remembered, day(45))).toEqual(lasting("PRO", month(3) + slack));
    },
  );

  it("flags a paused collection whatever row answers", () => {
    const facts = billed([january], { pauseCollection: "void" });
    expect(answer(facts, day(5)).flags).toEqual(["collection_paused"]);
    expect(span(facts, day(5))).toEqual(lasting("PRO", month(2) + slack));
  });

  it("may be set to deny void after the paid end, and only void", () => {
    const policy = { ...defaultPolicy, pauseCollectionVoid: "deny" } as const;
    const facts = (pauseCollection: string) =>
      billed([january, renewal(2, "void")], { pauseCollection, items: inMonth(2) });
    expect(answer(facts("void"), day(5), { policy }).level).toBe("PRO");
    expect(answer(facts("void"), day(40), { policy }).level).toBeNull();
    expect(answer(facts("keep_as_draft"), day(40), { policy }).level).toBe("PRO");
  });

  it("row 8: gives nothing in a month whose payment went back", () => {
    const refunded = { refunds: [refund({ amount: 900 })] };
    const facts = billed([bill("1", [debit("pro_plan")], "card", { refunded })], { pauseCollection: "void" });
    expect(answer(facts, day(10))).toMatchObject({ level: null, reason: "refunded" });
  });

  it("lets grace count from the end of a given period, its own invoice never being the first unpaid", () => {
    const bills = [january, renewal(2, "failed"), renewal(3, "failed")];
    const given = [{ itemId: "si_1", ...period(2) }];
    const facts = billed(bills, { status: "past_due", items: inMonth(3), given });
    expect(span(facts, month(3) + hour)).toEqual(lasting("PRO", month(3) + 7 * 24 * hour));
  });
});
