import { describe, expect, it } from "vitest";
import { answer, denied, lasting, span } from "../testing/billing-answer.ts";
import {
  type BillState,
  bill,
  billed,
  day,
  debit,
  has,
  hour,
  month,
  nextYear,
  prorate,
} from "../testing/billing-story.ts";
import { inMonth, january, period, renewal } from "../testing/monthly.ts";
import { refund } from "../testing/snapshots.ts";

describe("a renewal that is not paid", () => {
  it("row f: past_due for ever is denied from day 38 on, whatever new invoices follow", () => {
    const bills = [january, renewal(2, "failed")];
    const february = billed(bills, { status: "past_due", items: inMonth(2) });
    expect(answer(february, day(37))).toMatchObject({ level: "PRO", reason: "past_due_grace" });
    expect(span(february, day(32))).toEqual(lasting("PRO", day(38)));
    for (const number of [3, 4, 5, 6]) {
      bills.push(renewal(number, "failed"));
      const later = billed(bills, { status: "past_due", items: inMonth(number) });
      expect(span(later, month(number) + hour)).toEqual(denied);
      expect(span(later, month(number + 1) - hour)).toEqual(denied);
    }
  });

  it("row f: after a month that was paid again, grace counts from the next one that was not", () => {
    const bills = [january, renewal(2, "failed"), renewal(3, "failed"), renewal(4, "card")];
    const april = billed(bills, { status: "past_due", items: inMonth(4) });
    expect(answer(april, day(100)).level).toBe("PRO");
    const may = billed([...bills, renewal(5, "failed")], { status: "past_due", items: inMonth(5) });
    expect(span(may, month(5) + hour)).toEqual(lasting("PRO", month(5) + 7 * 24 * hour));
  });

  it.each(["uncollectible", "void"] as const)(
    "row i: a renewal that is %s ends access with the paid month",
    (state) => {
      const facts = billed([january, renewal(2, state)], { items: inMonth(2) });
      expect(answer(facts, month(2) + hour)).toMatchObject({
        level: null,
        reason: "period_not_paid",
        alerts: ["P1"],
      });
      expect(answer(facts, month(2) - 1).level).toBe("PRO");
    },
  );

  it.each(["void", "failed", "uncollectible"] as const)(
    "row i: a first payment that is %s grants nothing",
    (state) => {
      const facts = billed([bill("1", [debit("pro_plan")], state)]);
      expect(answer(facts, day(6))).toMatchObject({ level: null, reason: "period_not_paid", alerts: ["P1"] });
    },
  );

  it("row u: a renewal by bank debit is granted for fourteen days, then denied with an alarm", () => {
    const facts = billed([january, renewal(2, "processing")], { items: inMonth(2) });
    const now = answer(facts, month(2) + 5 * 24 * hour);
    expect(now).toMatchObject({ level: "PRO", flags: ["payment_processing"], alerts: [] });
    expect(span(facts, month(2) + 5 * 24 * hour)).toEqual(lasting("PRO", month(2) + 14 * 24 * hour));
    expect(answer(facts, month(2) + 14 * 24 * hour).alerts).toEqual(["P1"]);
  });

  it.each(["card", "balance", "out_of_band"] as const)(
    "row y: who paid by %s has grace like any payer",
    (state) => {
      const bills = [bill("1", [debit("pro_plan")], state), renewal(2, "failed")];
      const facts = billed(bills, { status: "past_due", items: inMonth(2) });
      expect(span(facts, month(2) + hour)).toEqual(lasting("PRO", month(2) + 7 * 24 * hour));
    },
  );
});

describe("row v: a change from month to year without a new anchor", () => {
  const [monthBack, year] = prorate(debit("pro_plan"), day(10), {
    lookupKey: "pro_year",
    end: nextYear,
    amount: 8754,
  });
  const items = [has("pro_year", { periodStart: month(1), periodEnd: nextYear })];
  const facts = (refunds: ReturnType<typeof refund>[] = []) =>
    billed([january, bill("2", [monthBack, year], "card", { createdAt: day(10), refunded: { refunds } })], {
      items,
    });

  it("is granted for the paid year, from its second month on too", () => {
    expect(answer(facts(), day(45))).toMatchObject({ level: "PRO", alerts: [] });
    expect(span(facts(), day(45))).toEqual(lasting("PRO", nextYear + 24 * hour));
  });

  it("ends when the invoice of the year is refunded", () => {
    const refunded = facts([refund({ amount: 8144, createdAt: day(40) })]);
    expect(answer(refunded, day(45))).toMatchObject({ level: null, reason: "refunded" });
    expect(answer(refunded, day(20)).level).toBe("PRO");
    expect(answer(refunded, month(2) - 1).level).toBe("PRO");
  });
});

describe("row w: an end that was planned three months ahead", () => {
  const planned = (number: number, states: BillState[]) =>
    billed([january, ...states.map((state, index) => renewal(index + 2, state))], {
      cancelAt: month(4),
      items: inMonth(number),
    });

  it("changes nothing while the next renewal is on its way", () => {
    expect(span(planned(1, []), day(15))).toEqual(lasting("PRO", month(2) + 24 * hour));
    expect(span(planned(1, []), month(2) + 60)).toEqual(lasting("PRO", month(2) + 24 * hour));
    expect(span(planned(2, ["draft"]), month(2) + hour / 2)).toEqual(lasting("PRO", month(2) + 24 * hour));
    expect(span(planned(2, ["card"]), day(45))).toEqual(lasting("PRO", month(3) + 24 * hour));
    expect(span(planned(3, ["card", "draft"]), month(3) + hour / 2)).toEqual(
      lasting("PRO", month(3) + 24 * hour),
    );
  });

  it("ends access at its second, without slack", () => {
    expect(span(planned(3, ["card", "card"]), day(70))).toEqual(lasting("PRO", month(4)));
  });
});

describe("row x: a period that Stripe does not bill", () => {
  it("is granted from the start to an anchor in the future", () => {
    const facts = billed([], { items: [has("pro_plan", { periodEnd: day(14) })] });
    expect(answer(facts, day(2))).toMatchObject({ level: "PRO", alerts: [] });
    expect(span(facts, day(2))).toEqual(lasting("PRO", day(14) + 24 * hour));
  });

  const gift = (state: BillState | null, status = "active") =>
    billed([january, ...(state ? [renewal(3, state)] : [])], {
      status,
      resumed: true,
      items: inMonth(state ? 3 : 2),
      given: state ? [{ itemId: "si_1", start: month(2), end: month(3), byPause: false }] : [],
    });

  it("is granted after a resumption, to the item's period end", () => {
    expect(answer(gift(null), day(40))).toMatchObject({ level: "PRO", alerts: [] });
    expect(span(gift(null), day(40))).toEqual(lasting("PRO", month(3) + 24 * hour));
    expect(answer(gift(null), day(40)).fold.given).toEqual([
      { subscriptionId: "sub_1", itemId: "si_1", start: month(2), end: month(3), byPause: false },
    ]);
  });

  it.each([
    ["draft", "active", 24],
    ["processing", "active", 14 * 24],
    ["failed", "past_due", 7 * 24],
    ["failed", "active", 7 * 24],
  ] as const)("lets a %s invoice of an %s subscription count from its end", (state, status, hours) => {
    expect(span(gift(state, status), month(3) + hour / 2)).toEqual(lasting("PRO", month(3) + hours * hour));
  });

  it.each([
    [false, null],
    [true, "PRO"],
  ])("that is billed after all stays given only where a pause gave it: %s", (byPause, level) => {
    const lines = [debit("pro_plan", { start: day(40), end: month(3), amount: 700 })];
    const facts = billed([january, bill("2", lines, "open", { createdAt: day(40) })], {
      items: inMonth(2),
      given: [{ itemId: "si_1", start: month(2), end: month(3), byPause }],
    });
    expect(answer(facts, day(41)).level).toBe(level);
  });

  it("lets the first draft and the first bank debit after an anchor in the future count from its end", () => {
    const first = (state: BillState) =>
      billed([bill("1", [debit("pro_plan", { start: day(14), end: day(45) })], state)], {
        items: [has("pro_plan", { periodStart: day(14), periodEnd: day(45) })],
        given: [{ itemId: "si_1", start: month(1), end: day(14), byPause: false }],
      });
    expect(span(first("draft"), day(14) + hour)).toEqual(lasting("PRO", day(15)));
    expect(span(first("processing"), day(16))).toEqual(lasting("PRO", day(28)));
  });
});

describe("row z: a paid year beside a month whose retries are exhausted", () => {
  const items = [
    has("pro_year", { id: "si_year", periodEnd: nextYear }),
    has("basic_plan", { id: "si_month", periodStart: month(2), periodEnd: month(3) }),
  ];
  const basic = { itemId: "si_month" };
  const bills = [
    bill("1", [debit("pro_year", { itemId: "si_year", end: nextYear }), debit("basic_plan", basic)]),
    bill("2", [debit("basic_plan", { ...basic, ...period(2) })], "failed"),
  ];

  it.each(["payment_failed", "payment_disputed"])(
    "stays to its end after a cancellation for %s",
    (reason) => {
      const facts = billed(bills, {
        status: "canceled",
        cancellationReason: reason,
        endedAt: day(45),
        items,
      });
      expect(answer(facts, day(60))).toMatchObject({ level: "PRO", alerts: ["P1"] });
      expect(span(facts, day(60))).toEqual(lasting("PRO", nextYear));
    },
  );

  it("ends at once when it was canceled on request", () => {
    const facts = billed(bills, {
      status: "canceled",
      cancellationReason: "cancellation_requested",
      endedAt: day(45),
      items,
    });
    expect(answer(facts, day(60))).toMatchObject({ level: null, reason: "canceled" });
  });
});

describe("when a renewal is read", () => {
  it("is at the end of what is paid, also where the level that was paid changes before it", () => {
    const basic = bill("1", [debit("basic_plan", { end: day(14) })]);
    const pro = bill("2", [debit("pro_plan", { start: day(14) })]);
    const facts = billed([basic, pro], { items: [has("pro_plan")] });
    const { fold, until } = answer(facts, day(5));
    expect(until).toBe(new Date((month(2) + 24 * hour) * 1000).toISOString());
    expect(fold.nextChangeAt).toBe(new Date(month(2) * 1000).toISOString());
  });
});
