import { describe, expect, it } from "vitest";
import { defineCatalog } from "../model/catalog.ts";
import type { Entitlement } from "../model/entitlement.ts";
import { entitlement } from "../testing/entitlement.ts";
import { accessAt } from "./access-at.ts";

const catalog = defineCatalog({
  levels: ["BASIC", "PRO"],
  offers: [
    {
      kind: "one_time",
      lookupKey: "basic",
      title: "Basic",
      description: "",
      level: "BASIC",
      amount: 1,
      currency: "eur",
      durationDays: 1,
    },
  ],
});
const day = (day: number) => new Date(Date.UTC(2026, 0, day)).toISOString();
const at = (instant: string) => Date.parse(instant);
const sale = (overrides: Partial<Entitlement>) =>
  entitlement({ startsAt: day(1), expiresAt: day(10), evidence: [], ...overrides });

describe("access at an instant", () => {
  it("is granted from the first instant on, give or take a minute between two clocks, and denied at the last", () => {
    const list = [sale({})];
    expect(accessAt(list, catalog, at(day(1)))).toEqual({
      level: "PRO",
      validUntil: day(10),
      reason: "paid",
      seats: {},
    });
    expect(accessAt(list, catalog, at(day(1)) - 60_000).level).toBe("PRO");
    expect(accessAt(list, catalog, at(day(10)) - 1).level).toBe("PRO");
    expect(accessAt(list, catalog, at(day(10)))).toEqual({
      level: null,
      validUntil: null,
      reason: "expired",
      seats: {},
    });
    expect(accessAt(list, catalog, at(day(1)) - 60_001).level).toBeNull();
  });

  it("runs to the end of an extension that begins where the sale before it ends", () => {
    const list = [sale({ id: "b", startsAt: day(10), expiresAt: day(20) }), sale({ id: "a" })];
    expect(accessAt(list, catalog, at(day(5))).validUntil).toBe(day(20));
  });

  it("runs to the end of a chain of extensions, however they are listed", () => {
    const chain = [
      sale({ id: "a" }),
      sale({ id: "b", startsAt: day(10), expiresAt: day(20) }),
      sale({ id: "c", startsAt: day(20), expiresAt: day(30) }),
      sale({ id: "late", startsAt: day(31), expiresAt: day(40) }),
    ];
    const [a, b, c, late] = chain as [Entitlement, Entitlement, Entitlement, Entitlement];
    for (const list of [chain, chain.toReversed(), [b, late, c, a], [c, a, late, b]])
      expect(accessAt(list, catalog, at(day(5))).validUntil).toBe(day(30));
  });

  it("is the higher level while it runs, and the lower one again after it", () => {
    const list = [sale({ id: "low", level: "BASIC", expiresAt: day(30) }), sale({ id: "high" })];
    expect(accessAt(list, catalog, at(day(5))).level).toBe("PRO");
    expect(accessAt(list, catalog, at(day(15)))).toMatchObject({ level: "BASIC", validUntil: day(30) });
  });

  it("is never granted by an entitlement without an end, or with one that cannot be read", () => {
    expect(accessAt([sale({ expiresAt: null })], catalog, at(day(5))).level).toBeNull();
    expect(accessAt([sale({ expiresAt: "soon" })], catalog, at(day(5))).level).toBeNull();
  });

  it("is never granted by a level that the catalog no longer knows", () => {
    expect(accessAt([sale({ level: "GOLD" })], catalog, at(day(5))).level).toBeNull();
  });

  it("adds the seats of a plan group at its highest level, of each group by itself", () => {
    const seats = (id: string, count: number, rest: Partial<Entitlement> = {}) =>
      sale({ id, source: "subscription", planGroup: "team", seats: count, ...rest });
    const list = [
      seats("a", 3),
      seats("b", 2),
      seats("c", 7, { level: "BASIC" }),
      seats("d", 9, { access: "denied", reason: "unpaid" }),
      seats("e", 4, { planGroup: "guests", level: "BASIC" }),
      sale({ id: "f" }),
    ];
    expect(accessAt(list, catalog, at(day(5))).seats).toEqual({ team: 5, guests: 4 });
  });

  it("ends at a gap: a sale that begins later does not make this one longer", () => {
    const list = [sale({ id: "a" }), sale({ id: "b", startsAt: day(12), expiresAt: day(20) })];
    expect(accessAt(list, catalog, at(day(5))).validUntil).toBe(day(10));
  });

  it("is made longer neither by another level nor by what was refused", () => {
    const list = [
      sale({ id: "a" }),
      sale({ id: "b", level: "BASIC", startsAt: day(5), expiresAt: day(30) }),
      sale({ id: "c", access: "denied", reason: "refunded", startsAt: day(5), expiresAt: day(30) }),
    ];
    expect(accessAt(list, catalog, at(day(7)))).toEqual({
      level: "PRO",
      validUntil: day(10),
      reason: "paid",
      seats: {},
    });
  });

  it("gives the reason that lasts longest, however the list is ordered", () => {
    const short = sale({ id: "a", reason: "paid" });
    const long = sale({ id: "b", reason: "subscribed", expiresAt: day(20) });
    for (const list of [
      [short, long],
      [long, short],
    ])
      expect(accessAt(list, catalog, at(day(5)))).toMatchObject({
        reason: "subscribed",
        validUntil: day(20),
      });
  });

  it("is never granted by what was refused, whatever dates it carries", () => {
    const refused = sale({ access: "denied", reason: "disputed" });
    expect(accessAt([refused], catalog, at(day(5)))).toEqual({
      level: null,
      validUntil: null,
      reason: "disputed",
      seats: {},
    });
    expect(accessAt([refused], catalog, at(day(11))).reason).toBe("disputed");
  });

  it("that has not begun yet is not said to have ended", () => {
    const coming = sale({ startsAt: day(20), expiresAt: day(30) });
    expect(accessAt([coming], catalog, at(day(5))).reason).toBe("no_entitlement");
    const refused = sale({ id: "r", access: "denied", reason: "refunded", startsAt: null, expiresAt: null });
    expect(accessAt([coming, refused], catalog, at(day(5))).reason).toBe("refunded");
  });

  it("says why there is none: on its way before ended before refused", () => {
    const refused = sale({ id: "r", access: "denied", reason: "refunded", startsAt: null, expiresAt: null });
    const pending = sale({
      id: "p",
      access: "pending",
      reason: "awaiting_bank",
      startsAt: null,
      expiresAt: null,
    });
    expect(accessAt([], catalog, 0).reason).toBe("no_entitlement");
    expect(accessAt([refused], catalog, 0).reason).toBe("refunded");
    expect(accessAt([refused, sale({})], catalog, at(day(11))).reason).toBe("expired");
    expect(accessAt([refused, pending], catalog, 0).reason).toBe("awaiting_bank");
  });
});
