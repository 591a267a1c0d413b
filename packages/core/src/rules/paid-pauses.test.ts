import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../model/policy.ts";
import { answer, lasting, span } from "../testing/billing-answer.ts";
import { type BillState, bill, billed, day, debit, hour, month } from "../testing/billing-story.ts";
import { inMonth, january, period, renewal, setTo, slack } from "../testing/monthly.ts";
import { refund } from "../testing/snapshots.ts";

const renewed = (state: BillState, more = {}, overrides = {}) =>
  billed([january, renewal(2, state, overrides)], { items: inMonth(2), ...more });

describe("row 7: a pause", () => {
  const paused = (more = {}) => renewed("draft", { pauseCollection: "keep_as_draft", ...more });

  it.each([
    ["from its first second", month(2), true],
    ["to its last second", month(3) - 1, true],
    ["and not after it", month(3), false],
  ])("gives the period of its item, %s", (_, at, given) => {
    expect(answer(paused(), at).level).toBe("PRO");
    const periods = given ? [{ ...period(2), byPause: true }] : [];
    expect(answer(paused(), at).fold.given).toMatchObject(periods);
    expect(answer(paused(), at).fold.given).toHaveLength(periods.length);
  });

  it("gives no period that has not begun", () => {
    const facts = billed([], { pauseCollection: "void", items: inMonth(2) });
    expect(answer(facts, day(20)).fold.given).toEqual([]);
  });

  it("grants a day after a period that nobody remembers", () => {
    expect(answer(paused(), month(3) + hour)).toMatchObject({ level: "PRO", reason: "subscribed" });
    expect(span(paused(), month(3) + hour)).toEqual(lasting("PRO", month(3) + slack));
    expect(answer(paused(), month(3) + slack).level).toBeNull();
  });

  it("gives nothing where one of two invoices for the time was refunded", () => {
    const refunded = { refunds: [refund({ amount: 900 })] };
    const bills = [
      bill("1", [debit("pro_plan")], "card", { refunded }),
      bill("2", [debit("pro_plan", { id: "il_2", start: day(2) })], "void"),
    ];
    const facts = billed(bills, { pauseCollection: "void" });
    expect(answer(facts, day(10))).toMatchObject({ level: null, reason: "refunded" });
  });

  const given = [{ itemId: "si_1", ...period(2), byPause: true }];
  const lifted = () => billed([january, renewal(3, "void")], { given, items: inMonth(3) });

  it.each([
    [month(2), "PRO", "subscribed"],
    [month(3) - 1, "PRO", "subscribed"],
    [month(3), null, "period_not_paid"],
  ])("stays given after it was lifted, from second to second (%i)", (at, level, reason) => {
    expect(answer(lifted(), at)).toMatchObject({ level, reason });
    if (level) expect(span(lifted(), at)).toEqual(lasting(level, month(3)));
  });

  it("gives nothing before its period, in a month that was written off", () => {
    const later = [{ itemId: "si_1", ...period(3), byPause: true }];
    const facts = renewed("void", { given: later });
    expect(answer(facts, day(40))).toMatchObject({ level: null, reason: "period_not_paid" });
  });

  it("ends with what was given, within the period of its item, and begins with it", () => {
    const short = [{ itemId: "si_1", start: day(40), end: day(50), byPause: true }];
    const facts = billed([january], { given: short, items: inMonth(2), invoicesSince: null });
    expect(span(facts, day(45))).toEqual(lasting("PRO", day(50)));
    expect(answer(facts, day(35)).level).toBeNull();
    expect(answer(facts, day(35)).fold.nextChangeAt).toBe(new Date(day(40) * 1000).toISOString());
  });

  it("gave its own item only", () => {
    const other = given.map((each) => ({ ...each, itemId: "si_2" }));
    expect(answer(renewed("void", { given: other }), day(40)).level).toBeNull();
  });

  it("is the row that its knob sets, lifted or not, and says so", () => {
    expect(answer(lifted(), day(40), setTo("collection_paused", "deny"))).toMatchObject({
      level: null,
      reason: "paused",
    });
    const policy = { ...defaultPolicy, pauseCollectionVoid: "deny" } as const;
    const facts = renewed("void", { pauseCollection: "void" });
    expect(answer(facts, day(40), { policy })).toMatchObject({ level: null, reason: "paused" });
    const subscription = { ...policy.subscription, collection_paused: "pending" } as const;
    expect(answer(facts, day(40), { policy: { ...policy, subscription } }).fold.entitlements).toMatchObject([
      { access: "pending" },
    ]);
  });
});
