import { describe, expect, it } from "vitest";
import { closedSessions, type FoldedSale } from "./closed-sessions.ts";

const day = 86_400_000;
const sale = (sessionId: string, closesAt: number | null, facts: Partial<FoldedSale> = {}): FoldedSale => ({
  sessionId,
  level: "PRO",
  closesAt,
  isLost: false,
  continues: false,
  replaces: [],
  ...facts,
});
/** Which sales are closed a millisecond more than a day after an instant. */
const closedAfter = (instant: number, ...sales: FoldedSale[]) => closedSessions(sales, instant + day + 1);

describe("a sale is closed", () => {
  it("from a day after its end on, and never while it can still change by itself", () => {
    expect(closedSessions([sale("a", 1_000)], 1_000 + day)).toEqual([]);
    expect(closedSessions([sale("a", 1_000)], 1_001 + day)).toEqual(["a"]);
    expect(closedAfter(1_000, sale("a", null))).toEqual([]);
  });

  it("when all that its session sold is over, and is named once", () => {
    expect(closedAfter(5, sale("a", 5), sale("a", 6))).toEqual([]);
    expect(closedAfter(6, sale("a", 5), sale("a", 6))).toEqual(["a"]);
  });
});

describe("a sale whose money went back", () => {
  const lost = { isLost: true };
  const next = { continues: true };

  it("stays as long as the next one of its level that continues it", () => {
    expect(closedAfter(5, sale("a", 1, lost), sale("b", 9, next))).toEqual([]);
    expect(closedAfter(9, sale("a", 1, lost), sale("b", 9, next))).toEqual(["a", "b"]);
  });

  it.each([
    ["of a sale that stands", sale("a", 1), sale("b", 9, next)],
    ["by one of another level", sale("a", 1, lost), sale("b", 9, { ...next, level: "BASIC" })],
    ["by one that begins by itself", sale("a", 1, lost), sale("b", 9)],
  ])("is needed by nothing else: %s", (_, first, second) => {
    expect(closedAfter(5, first, second)).toEqual(["a"]);
  });

  it("is needed by no sale before it, and by none after the next", () => {
    expect(closedAfter(5, sale("b", 9, next), sale("a", 1, lost))).toEqual(["a"]);
    expect(closedAfter(5, sale("a", 1, lost), sale("b", 2, next), sale("c", 9, next))).toEqual(["a", "b"]);
  });

  it("stays through a chain of lost ones", () => {
    const chain = [sale("a", 1, lost), sale("b", 2, { ...lost, ...next }), sale("c", 9, next)];
    expect(closedAfter(5, ...chain)).toEqual([]);
    expect(closedAfter(9, ...chain)).toEqual(["a", "b", "c"]);
  });
});

describe("a sale that replaced others", () => {
  it("stays as long as they last, wherever they stand", () => {
    const [upgrade, replaced] = [sale("b", 1, { replaces: ["a"] }), sale("a", 9)];
    expect(closedAfter(5, replaced, upgrade)).toEqual([]);
    expect(closedAfter(5, upgrade, replaced)).toEqual([]);
    expect(closedAfter(9, replaced, upgrade)).toEqual(["a", "b"]);
  });

  it("does not keep what it replaced, nor a sale that it did not replace", () => {
    expect(closedAfter(5, sale("a", 1), sale("b", 9, { replaces: ["a"] }))).toEqual(["a"]);
    expect(closedAfter(5, sale("a", 9), sale("b", 1, { replaces: ["c"] }))).toEqual(["b"]);
  });

  it("ends where two replaced each other, which cannot be", () => {
    const circle = [sale("a", 1, { replaces: ["b"] }), sale("b", 4, { replaces: ["a"] })];
    expect(closedAfter(3, ...circle)).toEqual([]);
    expect(closedAfter(4, ...circle)).toEqual(["a", "b"]);
  });
});
