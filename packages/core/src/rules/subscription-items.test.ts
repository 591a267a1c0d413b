import { describe, expect, it } from "vitest";
import type { Entitlement } from "../model/entitlement.ts";
import type { InvoiceLine } from "../model/invoice.ts";
import { answer } from "../testing/billing-answer.ts";
import { type Bill, bill, billed, day, debit, has, month } from "../testing/billing-story.ts";
import { entitlement } from "../testing/entitlement.ts";

const before = (id: string, overrides: Partial<Entitlement> = {}) =>
  entitlement({
    id: `sub_1:${id}`,
    source: "subscription",
    sourceId: "sub_1",
    startsAt: new Date(month(1) * 1000).toISOString(),
    expiresAt: new Date(month(2) * 1000).toISOString(),
    ...overrides,
  });
const seen = (bills: Bill[], items = [has("basic_plan", { id: "si_b" })]) => billed(bills, { items });
const kept = bill("k", [debit("basic_plan", { id: "il_k", itemId: "si_b" })]);

describe("what was said before of a subscription", () => {
  const gone = entitlement({ id: "sub_9:si_9", source: "subscription", sourceId: "sub_9" });

  it("stays when it has left the snapshot", () => {
    const now = answer(seen([kept]), day(5), { previous: [gone, before("si_b")] });
    expect(now.fold.entitlements.map(({ id }) => id)).toEqual(["sub_1:si_b", "sub_9:si_9"]);
    expect(now.fold.entitlements[1]).toEqual(gone);
  });

  it("is not taken for what was granted by hand or sold", () => {
    const grant = { ...gone, id: "grant_1", source: "grant" as const, sourceId: "grant_1" };
    const sale = { ...gone, id: "cs_1:li_1", source: "purchase" as const, sourceId: "cs_1" };
    const now = answer(seen([kept]), day(5), { previous: [grant, sale] });
    expect(now.fold.entitlements.map(({ id }) => id)).toEqual(["cs_1:li_1", "sub_1:si_b"]);
  });

  it("is nothing where nothing was there before", () => {
    expect(answer(seen([kept]), day(5)).fold).toMatchObject({ closed: [], entitlements: [{}] });
  });
});

describe("an item that was removed", () => {
  const line = (lookupKey: string, id: string, overrides: Partial<InvoiceLine> = {}) =>
    debit(lookupKey, { id, itemId: "si_a", ...overrides });
  const credits = (...ids: string[]) =>
    bill(
      "c",
      [
        debit("basic_plan", {
          id: "il_c",
          itemId: null,
          amount: -1,
          proration: true,
          credits: ids,
          start: day(10),
        }),
      ],
      "card",
      { createdAt: day(10), total: 0 },
    );
  const said = (bills: Bill[]) =>
    answer(seen([kept, ...bills]), day(12), { previous: [before("si_a")] }).fold.entitlements.find(
      ({ id }) => id === "sub_1:si_a",
    );

  it("has the level and the group of what was billed for it last, while it is denied", () => {
    const older = bill("1", [line("team_basic", "il_1")], "card", { createdAt: day(1) });
    const newer = bill("2", [line("pro_plan", "il_2")], "card", { createdAt: day(2) });
    const denied = { access: "denied", reason: "canceled", level: "PRO", planGroup: "membership" };
    for (const bills of [
      [older, newer],
      [newer, older],
    ])
      expect(said([...bills, credits("il_1", "il_2")])).toMatchObject(denied);
  });

  it("has, of two lines of one second, what the last by id says", () => {
    const lines = [line("pro_plan", "il_2"), line("team_basic", "il_3"), line("pro_plan", "il_1")];
    const all = ["il_1", "il_2", "il_3"];
    for (const list of [lines, lines.toReversed()])
      expect(said([bill("1", list), credits(...all)])).toMatchObject({ level: "BASIC", planGroup: "team" });
  });

  it("has nothing of lines whose price nobody knows, nor of other items", () => {
    const strange = bill("2", [line("strange", "il_s")], "card", { createdAt: day(3) });
    const other = bill("3", [debit("team_plan", { id: "il_o", itemId: "si_b", start: month(2) })], "card", {
      createdAt: day(4),
    });
    const bills = [bill("1", [line("basic_plan", "il_1")]), strange, other, credits("il_1")];
    expect(said(bills)).toMatchObject({ level: "BASIC", planGroup: "membership" });
  });

  it("and that was never paid is nothing, whatever it had before", () => {
    expect(said([bill("1", [line("pro_plan", "il_1")], "void")])).toBeUndefined();
  });
});

describe("each item has the plan group of its own price", () => {
  it("billed or not, and whichever it is", () => {
    const items = [has("pro_plan", { id: "si_a" }), has("team_plan", { id: "si_b" })];
    const groups = (bills: Bill[], more = {}) =>
      answer(billed(bills, { items, ...more }), day(5)).fold.entitlements.map(({ id, planGroup }) => [
        id,
        planGroup,
      ]);
    const both = [
      ["sub_1:si_a", "membership"],
      ["sub_1:si_b", "team"],
    ];
    expect(groups([])).toEqual(both);
    const lines = [
      debit("pro_plan", { id: "il_a", itemId: "si_a" }),
      debit("team_plan", { id: "il_b", itemId: "si_b" }),
    ];
    expect(groups([bill("1", lines)])).toEqual(both);
    expect(groups([bill("1", lines)], { status: "paused" })).toEqual(both);
    const swapped = [
      debit("team_plan", { id: "il_a", itemId: "si_a" }),
      debit("pro_plan", { id: "il_b", itemId: "si_b" }),
    ];
    expect(groups([bill("1", swapped)], { status: "paused" })).toEqual(both);
  });

  it("and one whose price nobody knows any more has no entitlement once what was paid is taken back", () => {
    const paid = bill("1", [debit("pro_plan", { id: "il_1", itemId: "si_b" })]);
    const back = debit("pro_plan", {
      id: "il_c",
      itemId: "si_b",
      amount: -600,
      proration: true,
      credits: ["il_1"],
      start: day(10),
    });
    const facts = seen(
      [paid, bill("2", [back], "card", { createdAt: day(10) })],
      [has("strange", { id: "si_b" })],
    );
    expect(answer(facts, day(12), { previous: [before("si_b")] }).fold.entitlements).toEqual([]);
  });
});
