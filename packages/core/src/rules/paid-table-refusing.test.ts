import { describe, expect, it } from "vitest";
import { answer, denied, lasting, span } from "../testing/billing-answer.ts";
import { bill, billed, day, debit, hour, month } from "../testing/billing-story.ts";
import { inMonth, january, renewal, slack } from "../testing/monthly.ts";
import { snapshot } from "../testing/snapshots.ts";

const failing = (overrides = {}, more = {}) =>
  billed([january, renewal(2, "failed", overrides)], { status: "past_due", items: inMonth(2), ...more });

describe("table rows 18 to 21: what grants nothing", () => {
  it.each(["unpaid", "incomplete", "incomplete_expired"])("row 18: %s", (status) => {
    const facts = billed([january, renewal(2, "failed")], { status, items: inMonth(2) });
    expect(span(facts, month(2) + hour)).toEqual(denied);
    expect(span(billed([bill("1", [debit("pro_plan")], "open")], { status }), hour)).toEqual(denied);
  });

  it.each([
    ["pause_requested", "paused_on_request"],
    [null, "paused"],
    ["brand_new", "paused"],
  ])("row 19: paused, whatever was paid (%s)", (pausedBecause, reason) => {
    const facts = billed([january], { status: "paused", pausedBecause });
    expect(answer(facts, day(5))).toMatchObject({ level: null, reason });
  });

  it.each(["payment_failed", "payment_disputed"])(
    "row 20: canceled for %s, what was paid stays, with an alarm",
    (reason) => {
      const canceled = { status: "canceled", cancellationReason: reason, endedAt: day(10) };
      const facts = billed([bill("1", [debit("basic_plan")])], canceled);
      expect(answer(facts, day(12))).toMatchObject({ level: "BASIC", alerts: ["P1"] });
      expect(span(facts, day(12))).toEqual(lasting("BASIC", month(2)));
      expect(answer(facts, day(35)).level).toBeNull();
    },
  );

  it("row 20: what is not covered any more is over, grace or not", () => {
    const canceled = { status: "canceled", cancellationReason: "payment_failed", endedAt: day(33) };
    expect(answer(failing({}, canceled), day(34))).toMatchObject({ level: null, reason: "canceled" });
  });

  it.each(["cancellation_requested", null, "brand_new"])(
    "row 21: canceled for %s is over at once",
    (cancellationReason) => {
      const facts = billed([january], { status: "canceled", cancellationReason, endedAt: day(10) });
      expect(answer(facts, day(10))).toMatchObject({
        level: null,
        reason: "canceled",
        fold: { unbound: [] },
      });
    },
  );
});

describe("table row 22: a value that nobody knows yet", () => {
  const strange = billed([january], { status: "hibernating" });
  const before = (at: number, facts = billed([january])) => ({
    previous: answer(facts, at).fold.entitlements,
  });

  it("leaves the decision before it for a day from the first sight, and never longer", () => {
    const first = answer(strange, day(10), before(day(9)));
    expect(first).toMatchObject({ level: "PRO", alerts: ["P0"] });
    expect(span(strange, day(10), before(day(9)))).toEqual(lasting("PRO", day(11)));
    let previous = first.fold.entitlements;
    for (let at = day(10); at < day(13); at += 5 * hour) {
      const now = answer(strange, at, { previous });
      expect(now.level).toBe(at < day(11) ? "PRO" : null);
      previous = now.fold.entitlements;
    }
  });

  it("never outlasts the end of that decision", () => {
    const ending = before(month(2) - 2 * hour, billed([january], { cancelAtPeriodEnd: true }));
    expect(span(strange, month(2) - hour, ending)).toEqual(lasting("PRO", month(2)));
    expect(span(strange, month(2) + hour, ending)).toEqual(denied);
  });

  it("grants nothing new", () => {
    expect(answer(strange, day(10)).level).toBeNull();
    expect(
      answer(strange, day(10), before(day(9), billed([january], { status: "unpaid", invoices: [] }))).level,
    ).toBeNull();
  });

  it.each(["active", "past_due"])(
    "holds for an unknown status of the first unpaid invoice (%s)",
    (status) => {
      const odd = { ...renewal(2, "open"), invoice: { ...renewal(2, "open").invoice, status: "parked" } };
      const facts = billed([january, odd], { status, items: inMonth(2) });
      expect(answer(facts, day(20)).level).toBe("PRO");
      const remembered = before(month(2) - 60);
      expect(answer(facts, month(2) + hour, remembered)).toMatchObject({ level: "PRO", alerts: ["P0"] });
      expect(span(facts, month(2) + hour, remembered)).toEqual(lasting("PRO", month(2) + slack));
      expect(answer(facts, month(2) + hour).level).toBeNull();
    },
  );
});

it("table row 23: without a subscription there is nothing", () => {
  expect(answer(snapshot(), day(1))).toMatchObject({
    level: null,
    alerts: [],
    fold: { entitlements: [], unbound: [], duplicates: [] },
  });
});
