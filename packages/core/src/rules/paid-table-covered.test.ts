import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../model/policy.ts";
import { answer, lasting, remember, span } from "../testing/billing-answer.ts";
import { bill, billed, day, debit, hour, month } from "../testing/billing-story.ts";
import { inMonth, january, period, renewal, slack } from "../testing/monthly.ts";
import { refund } from "../testing/snapshots.ts";

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
    const given = [{ itemId: "si_1", ...period(2), byPause: true }];
    const facts = billed(bills, { status: "past_due", items: inMonth(3), given });
    expect(span(facts, month(3) + hour)).toEqual(lasting("PRO", month(3) + 7 * 24 * hour));
  });
});
