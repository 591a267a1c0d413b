import { describe, expect, it } from "vitest";
import { noMemory } from "../coverage/memory.ts";
import { indexOf, type Row, type Rows } from "../stripe/rows.ts";
import { duplicatesAt, isNoLess, mayEnd } from "./duplicates.ts";
import { entitlementsAt, reaches, readCustomer, seatsOf } from "./owner-access.ts";
import { kindOfSession } from "./session-kinds.ts";
import { day, debit, firstBill, month, rowsOf, type SubscriptionSpec, shop } from "./testing/facts.ts";

/** Several subscriptions of one customer. */
function together(...specs: (SubscriptionSpec & { created?: number })[]): Rows {
  const tables = specs.map((spec, at) => {
    const own = `sub_${at + 1}`;
    const rows = JSON.parse(
      JSON.stringify(rowsOf(spec))
        .replaceAll("sub_1", own)
        .replaceAll(/(in_|pi_|inpay_)/g, `${own}_$1`),
    ) as Record<string, Row[]>;
    const [subscription] = rows.subscription ?? [];
    if (subscription) subscription.created = spec.created ?? day(at);
    return rows;
  });
  const kinds = new Set(tables.flatMap((rows) => Object.keys(rows)));
  return Object.fromEntries([...kinds].map((kind) => [kind, tables.flatMap((rows) => rows[kind] ?? [])]));
}
const read = (rows: Rows) => [readCustomer(indexOf(rows), shop, "cus_1", noMemory)];

describe("several items", () => {
  const items = (...specs: [string, string, number][]): SubscriptionSpec => ({
    items: specs.map(([id, price, seats]) => ({ id, price, seats })),
    bills: [firstBill({ lines: specs.map(([item, price, seats]) => debit({ item, price, seats })) })],
  });
  const seats = (spec: SubscriptionSpec) =>
    seatsOf(shop, entitlementsAt(read(rowsOf(spec)), day(5)), "membership", day(5));
  it("add their seats at the highest level", () => {
    expect(seats(items(["si_1", "pro", 3], ["si_2", "pro_year", 2]))).toBe(5);
    expect(seats(items(["si_1", "pro", 3], ["si_2", "basic", 9]))).toBe(3);
  });
  it("add the seats of add-ons without a level", () => {
    expect(seats(items(["si_1", "pro", 3], ["si_2", "seats", 4]))).toBe(7);
  });
  it("grant the highest level", () => {
    const all = entitlementsAt(read(rowsOf(items(["si_1", "basic", 1], ["si_2", "pro", 1]))), day(5));
    expect(reaches(shop, all, "PRO", day(5))).toBe(true);
  });
});

describe("a grant by hand", () => {
  const grant = { id: "grant_1", level: "PRO", from: day(0), until: day(9), revokedAt: null };
  const reached = (more: object, t: number) =>
    reaches(shop, entitlementsAt([], t, [{ ...grant, ...more }]), "PRO", t);
  it("runs until its expiry, or until it is taken back", () => {
    expect([reached({}, day(9) - 1), reached({}, day(9))]).toEqual([true, false]);
    expect(reached({ revokedAt: day(3) }, day(4))).toBe(false);
  });
});

describe("duplicates", () => {
  const solo: SubscriptionSpec = {
    items: [{ price: "solo" }],
    bills: [firstBill({ lines: [debit({ price: "solo" })] })],
  };
  const year: SubscriptionSpec = {
    items: [{ price: "solo_year", until: day(365) }],
    bills: [firstBill({ lines: [debit({ price: "solo_year", until: day(365) })] })],
  };
  const dead: SubscriptionSpec = {
    status: "unpaid",
    bills: [firstBill({ status: "open", attempted: true })],
  };
  const endable = (...specs: SubscriptionSpec[]) => {
    const [group = []] = duplicatesAt(shop, read(together(...specs)), day(5));
    return group.filter(({ id }) => mayEnd(shop, group, id)).map(({ id }) => id);
  };
  it("are live subscriptions of one plan group, whatever their status, as long as Stripe may charge them", () => {
    for (const status of ["trialing", "active", "past_due", "unpaid", "paused", "incomplete", "dormant"])
      expect(duplicatesAt(shop, read(together({}, { status })), day(5))[0]).toHaveLength(2);
    for (const status of ["canceled", "incomplete_expired"])
      expect(duplicatesAt(shop, read(together({}, { status })), day(5))).toEqual([]);
  });
  it("may lose the one that is covered for less time, never the one covered longest", () => {
    expect(endable(solo, year)).toEqual(["sub_1"]);
    expect(endable(year, solo)).toEqual(["sub_2"]);
  });
  it("may never lose a granting one for one that grants nothing", () => {
    for (const status of ["unpaid", "past_due"])
      expect(endable({ ...dead, status }, solo)).toEqual(["sub_1"]);
  });
  it("may lose none while nobody grants", () => {
    expect(endable(dead, dead)).toEqual([]);
  });
  it("may lose none whose end would lower the level", () => {
    const basicYear: SubscriptionSpec = {
      items: [{ price: "solo_basic", until: day(365) }],
      bills: [firstBill({ lines: [debit({ price: "solo_basic", until: day(365) })] })],
    };
    expect(endable(solo, basicYear)).toEqual([]);
  });
  it("may lose no seats", () => {
    expect(
      endable(
        {},
        {
          items: [{ price: "pro_year", until: day(365) }],
          bills: [firstBill({ lines: [debit({ price: "pro_year", until: day(365) })] })],
        },
      ),
    ).toEqual([]);
  });
  it("never leave less access than before", () => {
    const at = (...specs: SubscriptionSpec[]) => entitlementsAt(read(together(...specs)), day(5));
    expect(isNoLess(shop, at(solo, year), at({ ...solo, status: "canceled" }, year), day(5))).toBe(true);
    expect(isNoLess(shop, at(solo, year), at(solo, { ...year, status: "canceled" }), day(5))).toBe(false);
  });
});

describe("a session of the account", () => {
  const session = (more: object): Row => ({
    id: "cs_1",
    status: "complete",
    payment_status: "paid",
    customer: "cus_1",
    metadata: {},
    line_items: { data: [{ id: "li_1", price: "mug" }] },
    ...more,
  });
  const kind = (more: object) =>
    kindOfSession(
      indexOf({ price: [{ id: "mug" }, { id: "pro_month", lookup_key: "pro_month" }] }),
      shop,
      session(more),
      (id) => id === "cus_1",
    );
  const ours = { tollgate_schema: "1", owner_id: "owner_1", offer: "pro_month" };
  it.each([
    ["ours", { metadata: ours }],
    ["booking", { metadata: { tollgate_schema: "1", owner_id: "owner_1", kind: "booking" } }],
    ["unbound", { metadata: { tollgate_schema: "1" } }],
    ["unbound", { metadata: { ...ours, offer: "nothing" } }],
    ["unbound", { customer: null, line_items: { data: [{ id: "li_1", price: "pro_month" }] } }],
    ["something_else", {}],
    ["foreign", { customer: null }],
    ["foreign", { customer: "cus_9" }],
    ["nothing_paid", { status: "expired", payment_status: "unpaid" }],
    ["nothing_paid", { payment_status: "unpaid" }],
  ])("is %s with %j", (expected, more) => {
    expect(kind(more)).toBe(expected);
  });
});

it("ends a subscription's answer where its month ends, by the clock alone", () => {
  const all = (t: number) => entitlementsAt(read(rowsOf({ cancelAt: month })), t);
  expect(reaches(shop, all(month - 1), "PRO", month - 1)).toBe(true);
  expect(reaches(shop, all(month - 1), "PRO", month)).toBe(false);
});
