import { describe, expect, it } from "vitest";
import type { InvoiceLine } from "../../model/invoice.ts";
import { defaultPolicy } from "../../model/policy.ts";
import type { SubscriptionFacts } from "../../model/snapshot.ts";
import {
  type Bill,
  type BillState,
  bill,
  billed,
  day,
  debit,
  has,
  month,
  storyCatalog,
} from "../../testing/billing-story.ts";
import { coverageOf } from "./coverage.ts";

const covers = (bills: readonly Bill[], facts: Partial<SubscriptionFacts> = {}) => {
  const { subscriptions, payments } = billed(bills, facts);
  const [subscription] = subscriptions as [SubscriptionFacts];
  return coverageOf(subscription, { catalog: storyCatalog, policy: defaultPolicy, payments });
};
type Covers = ReturnType<typeof covers>;
const debits = (coverage: Covers) => [...coverage.values()].flatMap((each) => each.debits);
const counting = (coverage: Covers) =>
  [...coverage.values()].flatMap((each) => each.counting.map(({ line }) => line.id));
const untils = (coverage: Covers) =>
  Object.fromEntries(debits(coverage).map(({ line, until }) => [line.id, until]));
const standings = (coverage: Covers) =>
  Object.fromEntries(debits(coverage).map(({ line, standing }) => [line.id, standing]));

const line = (id: string, overrides: Partial<InvoiceLine> = {}) => debit("pro_plan", { id, ...overrides });
const credit = (id: string, overrides: Partial<InvoiceLine> = {}) =>
  line(id, { amount: -900, proration: true, ...overrides });

describe("what counts", () => {
  it("is no debit that a credit took back from its first second on", () => {
    const back = bill("2", [credit("il_back", { start: month(1), credits: ["il_1"] }), line("il_2")], "card");
    expect(counting(covers([bill("1", [line("il_1")]), back]))).toEqual(["il_2"]);
  });

  it.each([
    ["a free line within the trial", { amount: 0 }, month(2), []],
    ["a free line of a trial that was ended early", { amount: 0 }, day(3), []],
    ["a free line that begins when a trial ends", { amount: 0 }, month(1), ["il_1"]],
    ["a free line without a trial", { amount: 0 }, null, ["il_1"]],
    ["a paid line within the trial", { amount: 1 }, month(2), ["il_1"]],
  ])("%s", (_, facts, trialEnd, ids) => {
    expect(counting(covers([bill("1", [line("il_1", facts)])], { trialEnd }))).toEqual(ids);
  });

  it.each([
    ["a discount", { amount: -1 }],
    ["a line of no quantity", { quantity: 0, amount: 0 }],
    ["a line of nobody's price", { itemId: null, priceId: "price_x", lookupKey: "x" }],
    ["a credit for what cost nothing", { amount: 0, proration: true, credits: ["il_0"] }],
  ])("is not %s", (_, facts) => {
    expect(debits(covers([bill("1", [line("il_1", facts)])]))).toEqual([]);
  });
});

describe("what was given", () => {
  it("is of its own item", () => {
    const given = [{ itemId: "si_1", start: month(1), end: month(2), byPause: false }];
    const items = [has("pro_plan"), has("basic_plan", { id: "si_2" })];
    const coverage = covers([], { given, items });
    expect(coverage.get("si_1")?.given).toEqual(given);
    expect(coverage.get("si_2")?.given).toEqual([]);
  });

  it.each([
    ["uncollectible", "subscription_paused", [{ start: month(1), end: month(2), byPause: true }]],
    ["uncollectible", "another_reason", []],
    ["void", "subscription_paused", []],
  ] as const)("is by a pause what Stripe marked so: %s because %s", (state, uncollectibleBecause, given) => {
    const coverage = covers([bill("1", [line("il_1")], state, { uncollectibleBecause })]);
    expect(coverage.get("si_1")?.given).toEqual(given);
  });
});

describe("an invoice that credits have brought to nothing", () => {
  const unpaid = bill("0", [line("il_0")], "open", { createdAt: day(0) });
  const top = (lines: InvoiceLine[], more: readonly Bill[] = []) =>
    standings(covers([unpaid, ...more, bill("1", lines, "card", { createdAt: day(3) })]));
  const fresh = (amount: number) => line("il_fresh", { amount, start: day(3) });
  const vain = (amount: number, credits = ["il_0"]) =>
    credit("il_vain", { amount: -amount, credits, start: day(3) });

  it("stands like the unpaid one that it credits", () => {
    expect(top([vain(900), fresh(900)]).il_fresh).toBe("open");
    expect(top([vain(900), fresh(500)]).il_fresh).toBe("open");
  });

  it("is paid where something was paid for it, or where it costs nothing without the credit", () => {
    expect(top([vain(900), fresh(901)]).il_fresh).toBe("paid");
    expect(top([vain(900), fresh(0)]).il_fresh).toBe("paid");
  });

  it("is paid where other credits alone would have brought it to nothing", () => {
    const other = credit("il_other", { amount: -100, credits: ["il_nowhere"], start: day(3) });
    expect(top([vain(30), other, fresh(80)]).il_fresh).toBe("paid");
    expect(top([vain(30), other, fresh(101)]).il_fresh).toBe("open");
  });

  it("is paid where its credit is for something paid as well", () => {
    const before = bill("p", [line("il_p", { start: day(1) })], "card", { createdAt: day(1) });
    expect(top([vain(900, ["il_0", "il_p"]), fresh(900)], [before]).il_fresh).toBe("paid");
    expect(top([vain(900, ["il_p", "il_0"]), fresh(900)], [before]).il_fresh).toBe("paid");
  });

  it("is paid where its credit is for a debit of its own", () => {
    expect(top([vain(900, ["il_fresh"]), fresh(900)]).il_fresh).toBe("paid");
  });

  it("is paid whatever credit another invoice has", () => {
    const free = bill("f", [line("il_f", { amount: 0, start: day(2) })], "card", { createdAt: day(2) });
    expect(top([vain(900), fresh(900)], [free]).il_f).toBe("paid");
  });

  it("is unpaid where two credit each other, which Stripe cannot make", () => {
    const half = (id: string, other: string) =>
      bill(id, [line(`il_${id}`), credit(`il_back_${id}`, { credits: [`il_${other}`] })]);
    expect(standings(covers([half("a", "b"), half("b", "a")]))).toEqual({ il_a: "open", il_b: "open" });
  });
});

describe("an invoice that a balance paid alone", () => {
  const unpaid = bill("0", [line("il_0")], "open", { createdAt: day(0) });
  const vain = (amount: number) => credit("il_vain", { amount: -amount, credits: ["il_0"], start: day(3) });
  const free = line("il_free", { amount: 0, start: day(3) });
  const paidBy = (lines: InvoiceLine[], state: BillState = "card", balance = 500) =>
    standings(
      covers([
        unpaid,
        bill("1", lines, state, { createdAt: day(3) }),
        bill("2", [line("il_2", { amount: 500 })], "balance", {
          createdAt: day(4),
          fromBalance: 500,
          startingBalance: -balance,
        }),
      ]),
    ).il_2;

  it("is unpaid where the balance came out of a credit for an unpaid month", () => {
    expect(paidBy([vain(500)])).toBe("open");
    expect(paidBy([vain(500), free])).toBe("open");
  });

  it("is paid where a cent of the balance is anything else", () => {
    expect(paidBy([vain(500)], "card", 501)).toBe("paid");
    expect(paidBy([vain(499), line("il_less", { amount: -1 })])).toBe("paid");
  });

  it.each(["draft", "void"] as const)(
    "is paid whatever a credit says that is %s: it filled no balance",
    (state) => {
      expect(paidBy([vain(500)], state)).toBe("paid");
    },
  );
});

describe("a credit that names no debit takes back those of its item, price and quantity in whose period it begins", () => {
  const taken = (facts: Partial<InvoiceLine>, at = day(10)) =>
    untils(
      covers([bill("1", [line("il_1", facts)]), bill("2", [credit("il_back", { start: at })], "card")], {
        items: [has("pro_plan"), has("pro_plan", { id: "si_2" })],
      }),
    ).il_1;

  it.each([
    ["from its start", {}, day(10), day(10)],
    ["from the first second of the period on", {}, month(1), month(1)],
    ["and not at its end", {}, month(2), month(2)],
    ["and not before it", { start: day(11) }, day(10), month(2)],
    ["and not of another item", { itemId: "si_2" }, day(10), month(2)],
    ["and not of another price", { priceId: "price_other" }, day(10), month(2)],
    ["and not of another quantity", { quantity: 2 }, day(10), month(2)],
  ])("%s", (_, facts, at, until) => {
    expect(taken(facts, at)).toBe(until);
  });

  it("and, of its own invoice, all but the new debit beside it", () => {
    const lines = [line("il_1"), line("il_2", { start: day(10) }), credit("il_back", { start: day(10) })];
    expect(untils(covers([bill("1", lines)]))).toEqual({ il_1: day(10), il_2: month(2) });
  });
});

describe("the order of Stripe's lists", () => {
  it("is irrelevant: debits are in the order of their invoices, and then of their ids", () => {
    const bills = [
      bill("a", [line("il_9"), line("il_3"), line("il_5")], "card", { createdAt: day(2) }),
      bill("b", [line("il_4")], "card", { createdAt: day(3) }),
      bill("c", [line("il_7")], "card", { createdAt: day(1) }),
    ];
    const ids = ["il_7", "il_3", "il_5", "il_9", "il_4"];
    const invoices = bills.map(({ invoice }) => invoice);
    for (const list of [invoices, invoices.toReversed()])
      expect(debits(covers(bills, { invoices: list })).map((each) => each.line.id)).toEqual(ids);
  });
});

describe("a line that names no item belongs to", () => {
  const items = [has("pro_plan", { id: "si_now" })];
  const owner = (lines: InvoiceLine[], at = day(10), current = items) => {
    const bills = [bill("1", lines), bill("2", [line("il_x", { itemId: null, start: at })], "card")];
    return debits(covers(bills, { items: current })).find((each) => each.line.id === "il_x")?.itemId;
  };
  const then = (itemId: string, start: number, end: number) => line(`il_${itemId}`, { itemId, start, end });

  it.each([
    ["the item that was billed with its price then", then("si_then", month(1), month(2)), day(10), "si_then"],
    ["it from the first second on", then("si_then", day(10), month(2)), day(10), "si_then"],
    ["and not from the last on", then("si_then", month(1), day(10)), day(10), "si_now"],
    ["nor before it", then("si_then", day(11), month(2)), day(10), "si_now"],
    ["else the one that has its price now", debit("basic_plan", { itemId: "si_other" }), day(10), "si_now"],
  ])("%s", (_, before, at, itemId) => {
    expect(owner([before], at)).toBe(itemId);
  });

  it("else the one that ever had it", () => {
    const current = [has("basic_plan", { id: "si_now" })];
    const past = [then("si_then", month(1), day(5)), debit("basic_plan", { itemId: "si_now" })];
    expect(owner(past, day(10), current)).toBe("si_then");
  });

  it("of several, the first by id", () => {
    const current = ["si_c", "si_a", "si_b"].map((id) => has("pro_plan", { id }));
    expect(owner([debit("basic_plan", { itemId: "si_0" })], day(10), current)).toBe("si_a");
  });

  it("else the one of its plan group", () => {
    const current = [has("team_plan", { id: "si_team" }), has("basic_plan", { id: "si_basic" })];
    expect(owner([], day(10), current)).toBe("si_basic");
  });

  it("else the only one that there ever was", () => {
    expect(owner([debit("team_plan")], day(10), [has("team_plan")])).toBe("si_1");
  });

  it("nobody, where several items have nothing to do with its price", () => {
    const current = ["si_a", "si_b"].map((id) => has("team_plan", { id }));
    expect(owner([debit("team_plan", { itemId: "si_a" })], day(10), current)).toBeUndefined();
  });
});
