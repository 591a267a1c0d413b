import { describe, expect, it } from "vitest";
import { accessAt } from "./access.ts";
import { defineCatalog } from "./catalog.ts";
import type { Entitlement } from "./entitlement.ts";

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
const sale = (overrides: Partial<Entitlement>): Entitlement => ({
  id: "cs_1:li_1",
  level: "PRO",
  source: "purchase",
  sourceId: "cs_1",
  access: "granted",
  reason: "paid",
  startsAt: day(1),
  expiresAt: day(10),
  evidence: [],
  flags: [],
  ...overrides,
});

describe("access at an instant", () => {
  it("is granted from the first instant on, give or take a minute between two clocks, and denied at the last", () => {
    const list = [sale({})];
    expect(accessAt(list, catalog, at(day(1)))).toEqual({
      level: "PRO",
      validUntil: day(10),
      reason: "paid",
    });
    expect(accessAt(list, catalog, at(day(1)) - 60_000).level).toBe("PRO");
    expect(accessAt(list, catalog, at(day(10)) - 1).level).toBe("PRO");
    expect(accessAt(list, catalog, at(day(10)))).toEqual({
      level: null,
      validUntil: null,
      reason: "expired",
    });
    expect(accessAt(list, catalog, at(day(1)) - 60_001).level).toBeNull();
  });

  it("runs to the end of an extension that begins where the sale before it ends", () => {
    const list = [sale({ id: "b", startsAt: day(10), expiresAt: day(20) }), sale({ id: "a" })];
    expect(accessAt(list, catalog, at(day(5))).validUntil).toBe(day(20));
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
