import { describe, expect, it } from "vitest";
import type { Invoice, InvoiceLine } from "../../model/invoice.ts";
import type { SubscriptionItem } from "../../model/snapshot.ts";
import { bill, day, debit, has, month, storyCatalog } from "../../testing/billing-story.ts";
import { subscription } from "../../testing/snapshots.ts";
import { linesWithItems } from "./line-items.ts";

const named = (id: string, lookupKey: string, itemId: string, facts: Partial<InvoiceLine> = {}) =>
  debit(lookupKey, { id, itemId, ...facts });
const unnamed = (id: string, lookupKey: string, facts: Partial<InvoiceLine> = {}) =>
  debit(lookupKey, { id, itemId: null, ...facts });
const invoice = (id: string, lines: InvoiceLine[], createdAt = month(1)): Invoice =>
  bill(id, lines, "card", { createdAt }).invoice;

/** The item of each line, in their order. */
const items = (invoices: Invoice[], has: SubscriptionItem[] = []) =>
  linesWithItems(subscription({ invoices, items: has }), storyCatalog).map(({ id, item }) => [id, item]);
/** The item of one line. */
const itemOf = (id: string, invoices: Invoice[], has: SubscriptionItem[] = []) =>
  items(invoices, has).find(([line]) => line === id)?.[1];

describe("lines", () => {
  it("are those of the older invoice first, then by their ids, whatever the order of the lists", () => {
    const older = invoice("2", [named("il_z", "pro_plan", "si_1")], day(0));
    const newer = invoice(
      "1",
      [named("il_b", "pro_plan", "si_1"), unnamed("il_a", "pro_plan"), named("il_c", "pro_plan", "si_1")],
      day(1),
    );
    const order = ["il_z", "il_a", "il_b", "il_c"];
    expect(items([newer, older]).map(([id]) => id)).toEqual(order);
    const reversed = { ...newer, lines: newer.lines.toReversed() };
    expect(items([older, reversed]).map(([id]) => id)).toEqual(order);
  });

  it("of nobody's price that name no item are none", () => {
    expect(items([invoice("1", [unnamed("il_1", "mug")])], [has("pro_plan")])).toEqual([]);
  });
});

describe("a line that names no item", () => {
  it("is of the item that was billed with its price when its period began", () => {
    const lines = [
      named("il_1", "pro_plan", "si_then", { start: day(5), end: day(9) }),
      named("il_2", "pro_plan", "si_before", { start: day(0), end: day(5) }),
    ];
    const at = (start: number) =>
      itemOf(
        "il_x",
        [invoice("1", [...lines, unnamed("il_x", "pro_plan", { start })])],
        [has("pro_plan", { id: "si_now" })],
      );
    expect([at(day(5) - 1), at(day(5)), at(day(9) - 1), at(day(9))]).toEqual([
      "si_before",
      "si_then",
      "si_then",
      "si_now",
    ]);
  });

  it("is else of the item that has its price now, else of one that ever had", () => {
    const gone = named("il_1", "pro_plan", "si_gone", { start: day(0), end: day(1) });
    const bills = [invoice("1", [gone, unnamed("il_x", "pro_plan", { start: day(3) })])];
    expect(itemOf("il_x", bills, [has("pro_plan", { id: "si_now" })])).toBe("si_now");
    expect(itemOf("il_x", bills, [has("basic_plan", { id: "si_other" })])).toBe("si_gone");
  });

  it("is of the first item, by its id, where several have the price", () => {
    const now = [has("pro_plan", { id: "si_b" }), has("pro_plan", { id: "si_a" })];
    expect(itemOf("il_x", [invoice("1", [unnamed("il_x", "pro_plan")])], now)).toBe("si_a");
    expect(itemOf("il_x", [invoice("1", [unnamed("il_x", "pro_plan")])], now.toReversed())).toBe("si_a");
  });
});

describe("a change of an item's price that names no item", () => {
  const credit = (facts: Partial<InvoiceLine> = {}) =>
    unnamed("il_back", "basic_plan", { amount: -300, proration: true, start: day(10), ...facts });
  const fresh = (facts: Partial<InvoiceLine> = {}) =>
    unnamed("il_fresh", "pro_plan", { start: day(10), ...facts });
  const paid = [named("il_1", "basic_plan", "si_1"), named("il_2", "team_plan", "si_2")];
  const now = [has("old_pro", { id: "si_3" })];
  const change = (...lines: InvoiceLine[]) =>
    itemOf("il_fresh", [invoice("1", paid), invoice("2", lines, day(10))], now);

  it("is of the item that the credit beside it takes back, in whichever order they come", () => {
    expect(change(credit(), fresh())).toBe("si_1");
    expect(change(fresh({ id: "il_fresh" }), credit({ id: "il_zzz" }))).toBe("si_1");
  });

  it("is not of an item that is credited from another second, or on another invoice", () => {
    expect(change(credit({ start: day(9) }), fresh())).toBe("si_3");
    const apart = [invoice("1", paid), invoice("2", [credit()], day(10)), invoice("3", [fresh()], day(11))];
    expect(itemOf("il_fresh", apart, now)).toBe("si_3");
  });

  it("is not of an item that is debited beside its credit", () => {
    const seats = named("il_seats", "basic_plan", "si_1", { start: day(10), quantity: 2 });
    expect(change(credit(), seats, fresh())).toBe("si_3");
    expect(change(credit(), { ...seats, amount: 0 }, fresh())).toBe("si_3");
  });

  it("is not where it is a credit itself", () => {
    const other = unnamed("il_fresh", "pro_plan", { amount: -100, proration: true, start: day(10) });
    expect(change(credit({ itemId: "si_1" }), other)).toBe("si_3");
  });

  it("that are two take the items of the older invoice first", () => {
    const first = invoice("2", [credit({ id: "il_back_1" }), fresh({ id: "il_up" })], day(10));
    const second = invoice(
      "3",
      [
        unnamed("il_down_back", "pro_plan", { amount: -300, proration: true, start: day(15) }),
        unnamed("il_fresh", "basic_year", { start: day(15) }),
      ],
      day(15),
    );
    expect(itemOf("il_fresh", [second, invoice("1", paid), first], now)).toBe("si_1");
  });
});

describe("a line of a price that no item has or had", () => {
  it("is of the item of its plan group, by the price of now", () => {
    const bills = [invoice("1", [named("il_1", "team_plan", "si_0"), unnamed("il_x", "pro_plan")])];
    const now = [has("team_plan", { id: "si_0" }), has("basic_plan", { id: "si_9" })];
    expect(itemOf("il_x", bills, now)).toBe("si_9");
  });

  it("is else of the only item that there is, or was", () => {
    const alone = [invoice("1", [unnamed("il_x", "pro_plan")])];
    expect(itemOf("il_x", alone, [has("team_plan", { id: "si_1" })])).toBe("si_1");
    expect(itemOf("il_x", alone)).toBeUndefined();
    const one = [invoice("1", [named("il_1", "team_plan", "si_1"), unnamed("il_x", "pro_plan")])];
    expect(itemOf("il_x", one)).toBe("si_1");
    expect(itemOf("il_x", one, [has("team_plan", { id: "si_1" })])).toBe("si_1");
    expect(itemOf("il_x", one, [has("team_plan", { id: "si_2" })])).toBeUndefined();
  });
});
