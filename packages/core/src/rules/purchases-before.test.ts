import { describe, expect, it } from "vitest";
import { defineCatalog } from "../model/catalog.ts";
import type { Entitlement } from "../model/entitlement.ts";
import type { Purchase } from "../model/snapshot.ts";
import { answer } from "../testing/billing-answer.ts";
import { sale, sold } from "../testing/billing-sale.ts";
import { day, storyCatalog } from "../testing/billing-story.ts";
import { entitlement } from "../testing/entitlement.ts";
import { payment } from "../testing/snapshots.ts";

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const fold = (purchases: Purchase[], at = day(5), input: Parameters<typeof answer>[2] = {}) =>
  answer(sold(...purchases), at, input).fold;
const ofSession = (id: string, purchases: Purchase[], ...rest: [number?, Parameters<typeof answer>[2]?]) =>
  fold(purchases, ...rest).entitlements.find((each) => each.sourceId === `cs_${id}`);
const basic = { level: "BASIC", durationDays: 30, seats: 1 };

describe("a sale that has left the snapshot", () => {
  const over = (id: string, end: number, overrides: Partial<Entitlement> = {}) =>
    entitlement({
      id: `cs_${id}:li_${id}`,
      sourceId: `cs_${id}`,
      source: "purchase",
      level: "PRO",
      startsAt: iso(day(0)),
      expiresAt: iso(end),
      ...overrides,
    });
  const extended = (...previous: Entitlement[]) =>
    ofSession("new", [sale("new", day(5))], day(6), { previous })?.startsAt;

  it("stays as it was, and the next one of its level begins where it ends", () => {
    const previous = [over("1", day(12))];
    expect(ofSession("1", [sale("new", day(5))], day(6), { previous })).toEqual(previous[0]);
    expect(extended(...previous)).toBe(iso(day(12)));
  });

  it("of several, the one that ends last counts", () => {
    expect(extended(over("1", day(12)), over("2", day(20)), over("3", day(9)))).toBe(iso(day(20)));
  });

  it.each([
    ["denied", { access: "denied", expiresAt: null } as const],
    ["denied, with an end", { access: "denied" } as const],
    ["granted without an end", { expiresAt: null }],
    ["of another level", { level: "BASIC" }],
    ["a grant of a person", { source: "grant", sourceId: "grant_1" } as const],
  ])("that is %s moves nothing", (_, facts) => {
    expect(extended(over("1", day(12), facts))).toBe(iso(day(5)));
  });
});

describe("a sale leaves the snapshot a day after it can change nothing any more", () => {
  const unpaid = (status: string | null) => ({
    paymentStatus: "unpaid",
    payment: status === null ? null : payment({ status, paidAt: null }),
  });
  it.each([
    ["paid", {}, ["cs_1"]],
    ["refused by the bank", unpaid("canceled"), ["cs_1"]],
    ["awaiting its bank", unpaid("processing"), []],
  ])("%s", (_, facts, closed) => {
    const one = sale("1", day(1), basic, facts);
    expect(fold([one], day(400)).closed).toEqual(closed);
    expect(fold([one], day(20)).closed).toEqual([]);
  });
});

describe("what was bought", () => {
  const line = (id: string, lookupKey: string) => ({ id, priceId: `price_${id}`, lookupKey, quantity: 1 });

  it("without our metadata is to be looked at when one of its prices is ours", () => {
    const lines = [line("other", "something"), line("ours", "pro_month")];
    const mixed = sale("1", day(1), undefined, { metadata: {}, lines });
    expect(fold([mixed]).unbound).toMatchObject([
      { sourceId: "cs_1", reason: expect.stringMatching(/^metadata/) },
    ]);
    const foreign = sale("1", day(1), undefined, { metadata: {}, lines: lines.slice(0, 1) });
    expect(fold([foreign]).unbound).toEqual([]);
  });

  const renamed = defineCatalog({
    ...storyCatalog,
    levels: ["BASIC", "GOLD"],
    offers: storyCatalog.offers.map((offer) => (offer.level === "PRO" ? { ...offer, level: "GOLD" } : offer)),
  });

  it("is the level that its price grants today, where the promised one was renamed", () => {
    const promise = { level: "PRO", durationDays: 77, seats: 4 };
    const kept = ofSession("1", [sale("1", day(1), promise)], day(5), { catalog: renamed });
    expect(kept).toMatchObject({ level: "GOLD", seats: 4, expiresAt: iso(day(78)) });
  });

  it("is unbound where neither its level nor its price is known", () => {
    const promise = { level: "PRO", durationDays: 77, seats: 4 };
    const gone = sale("1", day(1), promise, { lines: [line("1", "gone")] });
    expect(fold([gone], day(5), { catalog: renamed })).toMatchObject({
      entitlements: [],
      unbound: [{ sourceId: "cs_1", reason: "the catalog has no level PRO" }],
    });
  });
});

describe("a lower sale whose unused days were credited to an upgrade", () => {
  it("ends with an upgrade that cost nothing, too", () => {
    const free = { paymentStatus: "no_payment_required", payment: null, createdAt: day(10) };
    const upgrade = sale("2", day(10), undefined, { ...free, replaces: ["cs_1"] });
    expect(ofSession("1", [sale("1", day(1), basic), upgrade])?.expiresAt).toBe(iso(day(10)));
  });

  it("ends where it begins, if it had not begun by then", () => {
    const first = sale("1", day(1), basic);
    const second = sale("2", day(2), basic);
    const upgrade = sale("3", day(10), undefined, { replaces: ["cs_2"] });
    const { startsAt, expiresAt } = ofSession("2", [first, second, upgrade]) ?? {};
    expect([startsAt, expiresAt]).toEqual([iso(day(31)), iso(day(31))]);
  });
});
