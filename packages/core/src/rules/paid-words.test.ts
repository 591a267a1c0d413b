import { describe, expect, it } from "vitest";
import { answer, lasting, span } from "../testing/billing-answer.ts";
import {
  type BillState,
  bill,
  billed,
  day,
  debit,
  has,
  hour,
  type LineForm,
  lineForms,
  month,
  prorate,
} from "../testing/billing-story.ts";
import { refund } from "../testing/snapshots.ts";

const slack = 24 * hour;
const february = { start: month(2), end: month(3) };

describe("coverage", () => {
  it("is half-open: a period that begins with the second in which the other ends continues it", () => {
    const next = (start: number) =>
      bill("2", [debit("pro_plan", { start, end: month(3) })], "card", { createdAt: day(3) });
    const facts = (start: number) =>
      billed([bill("1", [debit("pro_plan")]), next(start)], { status: "unpaid" });
    expect(span(facts(month(2)), day(5))).toEqual(lasting("PRO", month(3)));
    expect(span(facts(month(2) + 1), day(5))).toEqual(lasting("PRO", month(2)));
  });

  it("counts an invoice whole or not at all", () => {
    const lines = [debit("basic_plan"), debit("pro_plan", { id: "il_2", itemId: "si_2", ...february })];
    const items = [
      has("basic_plan"),
      has("pro_plan", { id: "si_2", periodStart: month(2), periodEnd: month(3) }),
    ];
    const back = { refunds: [refund({ amount: 1400 })] };
    const facts = billed([bill("1", lines, "card", { refunded: back })], { items });
    expect(answer(facts, day(5)).level).toBeNull();
    expect(answer(facts, day(40)).level).toBeNull();
  });

  it("counts no line of a price that is not ours", () => {
    const lines = [debit("strange", { lookupKey: null, amount: 900 })];
    expect(answer(billed([bill("1", lines)], { status: "past_due" }), day(5)).level).toBeNull();
  });

  it("belongs to the item that was billed with its price when it begins, though another has that price now", () => {
    const first = debit("team_plan", { itemId: "si_old" });
    const [back, more] = prorate(first, day(10), { lookupKey: "team_plan", quantity: 3 }, "invoice_item");
    const bills = [bill("1", [first]), bill("2", [back, more], "failed", { createdAt: day(10) })];
    const items = [has("team_plan", { id: "si_new" }), has("team_plan", { id: "si_old", quantity: 3 })];
    const facts = billed(bills, { status: "past_due", items });
    expect(answer(facts, day(12)).seats).toEqual({ team: 1 });
    expect(answer(facts, day(12)).fold.entitlements).toMatchObject([
      { id: "sub_1:si_new", access: "denied" },
      { id: "sub_1:si_old", access: "granted", seats: 1 },
    ]);
  });

  it("counts a debit of nothing", () => {
    expect(answer(billed([bill("1", [debit("pro_plan", { amount: 0 })])]), day(5)).level).toBe("PRO");
  });
});

describe("what was paid ahead", () => {
  it("is looked at again when it begins", () => {
    const ahead = bill("2", [debit("pro_plan", february)], "card", { createdAt: day(3) });
    const facts = billed([bill("1", [debit("pro_plan")], "void"), ahead], { status: "past_due" });
    const { level, fold } = answer(facts, day(5));
    expect(level).toBeNull();
    expect(fold.nextChangeAt).toBe(new Date(month(2) * 1000).toISOString());
    expect(answer(facts, month(2)).level).toBe("PRO");
    expect(answer(billed([bill("1", [debit("pro_plan")], "void")]), day(5)).fold.nextChangeAt).toBeNull();
  });
});

describe.each(["item_named", "invoice_item_named"] as const)("a credit of nothing, written as %s", (form) => {
  it("takes back the free debit that it names", () => {
    const free = debit("pro_plan", { amount: 0 });
    const [back, basic] = prorate(free, day(10), { lookupKey: "basic_plan", amount: 0 }, form);
    const bills = [bill("1", [free]), bill("2", [back, basic], "card", { createdAt: day(10) })];
    const facts = billed(bills, { status: "past_due", items: [has("basic_plan")] });
    expect(answer(facts, day(9)).level).toBe("PRO");
    expect(answer(facts, day(12)).level).toBe("BASIC");
  });
});

describe.each(lineForms)("a credit, its lines written as %s", (form) => {
  const seats = (quantity: number, more = {}) => ({ lookupKey: "team_plan", quantity, ...more });
  /** One seat, then a change every five days, each paid, with the last one in a state. */
  const changed = (quantities: number[], last: BillState, status = "active", refunded = {}) => {
    let line = debit("team_plan");
    const bills = [bill("0", [line])];
    quantities.forEach((quantity, index) => {
      const at = day(5 + index * 5);
      const lines = prorate(line, at, seats(quantity), form);
      const isLast = index === quantities.length - 1;
      bills.push(
        bill(`${index + 1}`, lines, isLast ? last : "card", {
          createdAt: at,
          ...(isLast ? { refunded } : {}),
        }),
      );
      line = lines[1];
    });
    return billed(bills, { status, items: [has("team_plan", { quantity: quantities.at(-1) ?? 1 })] });
  };

  it.each([[[2]], [[2, 3]], [[3, 2]], [[2, 3, 1]], [[2, 1, 2]], [[5, 5]]])(
    "leaves the last of the quantities 1, then %j",
    (quantities) => {
      expect(answer(changed(quantities, "card"), day(25)).seats).toEqual({ team: quantities.at(-1) });
      expect(answer(changed(quantities, "card", "past_due"), day(25)).seats).toEqual({
        team: quantities.at(-1),
      });
      expect(span(changed(quantities, "card"), day(25))).toEqual(lasting("PRO", month(2) + slack));
    },
  );

  it.each([
    ["void", "active"],
    ["failed", "past_due"],
    ["failed", "unpaid"],
  ] as const)("takes nothing back while its invoice is %s", (state, status) => {
    expect(answer(changed([2, 4], state, status), day(25)).seats).toEqual({ team: 2 });
    expect(answer(changed([4, 2], state, status), day(25)).seats).toEqual({ team: 4 });
  });

  it("comes back when its invoice is refunded", () => {
    const all = { refunds: [refund({ amount: 100_000 })] };
    expect(answer(changed([2, 4], "card", "active", all), day(25)).seats).toEqual({ team: 2 });
  });

  it("takes back the rest of a period, and not the period that begins beside it", () => {
    const first = debit("pro_plan");
    const [back] = prorate(first, day(10), { lookupKey: "pro_plan" }, form);
    const fresh = debit("pro_plan", { id: "il_fresh", start: day(10), end: day(41) });
    const bills = [bill("1", [first]), bill("2", [back, fresh], "card", { createdAt: day(10) })];
    const items = [has("pro_plan", { periodStart: day(10), periodEnd: day(41) })];
    expect(span(billed(bills, { items }), day(12))).toEqual(lasting("PRO", day(41) + slack));
    expect(span(billed(bills, { items, status: "past_due" }), day(12))).toEqual(
      lasting("PRO", day(41) + slack),
    );
  });

  it("takes back nothing of another quantity", () => {
    const [one, three] = [debit("team_plan"), debit("team_plan", { id: "il_3", quantity: 3 })];
    const [back, fresh] = prorate(one, day(10), seats(1, { amount: 0 }), form);
    const bills = [
      bill("1", [one]),
      bill("2", [three]),
      bill("3", [back], "balance", { createdAt: day(10) }),
    ];
    expect(fresh.quantity).toBe(1);
    const facts = billed(bills, { status: "past_due", items: [has("team_plan", { quantity: 3 })] });
    expect(answer(facts, day(12)).seats).toEqual({ team: 3 });
  });

  it("on the renewal's invoice counts with it, and not before", () => {
    const basic = debit("basic_plan");
    const pending = prorate(basic, day(10), { lookupKey: "pro_plan" }, form);
    const renewal = (state: BillState) =>
      bill("2", [...pending, debit("pro_plan", { ...february, id: "il_feb" })], state, {
        createdAt: month(2),
      });
    const inFebruary = [has("pro_plan", { periodStart: month(2), periodEnd: month(3) })];
    const january = billed([bill("1", [basic])]);
    expect(span(january, day(12))).toEqual(lasting("PRO", month(2) + slack));
    const paid = billed([bill("1", [basic]), renewal("card")], { items: inFebruary });
    expect(span(paid, day(40))).toEqual(lasting("PRO", month(3) + slack));
    const failed = billed([bill("1", [basic]), renewal("failed")], { status: "past_due", items: inFebruary });
    expect(span(failed, month(2) + hour)).toEqual(lasting("BASIC", month(2) + 7 * slack));
  });
});

describe("what a credit names", () => {
  const changes = (form: LineForm) => {
    const [a, b] = [debit("team_plan", { id: "il_a" }), debit("team_plan", { id: "il_b", end: month(3) })];
    const [back] = prorate(a, day(10), { lookupKey: "team_plan" }, form);
    const bills = [bill("1", [a]), bill("2", [b]), bill("3", [back], "balance", { createdAt: day(10) })];
    return billed(bills, { status: "past_due", items: [has("team_plan")] });
  };

  it("is taken back, and nothing else", () => {
    expect(span(changes("item_named"), day(12))).toEqual(lasting("PRO", month(3) + slack));
  });
});
