import { describe, expect, it } from "vitest";
import { noMemory } from "../coverage/memory.ts";
import { indexOf, type Row } from "../stripe/rows.ts";
import { type Entitled, entitlementsAt, reachedUntil, readCustomer, runs } from "./owner-access.ts";
import { day, shop } from "./testing/facts.ts";

interface SaleSpec {
  id: string;
  at: number;
  offer?: string;
  status?: string;
  payment?: string;
  intent?: string;
  refunds?: { amount: number; at: number; status?: string }[];
  disputes?: { status: string; at: number }[];
  metadata?: Record<string, string>;
}

function sold(...sales: SaleSpec[]): Entitled[] {
  const table = (rowOf: (sale: SaleSpec) => Row[]) => sales.flatMap(rowOf);
  const rows = {
    "checkout.session": table(
      ({ id, at, offer = "pro_month", status = "complete", payment = "paid", metadata }) => [
        {
          id,
          customer: "cus_1",
          mode: "payment",
          status,
          payment_status: payment,
          created: at - 60,
          amount_total: 1500,
          payment_intent: payment === "no_payment_required" ? null : `pi_${id}`,
          metadata: { tollgate_schema: "1", owner_id: "owner_1", offer, ...metadata },
        },
      ],
    ),
    payment_intent: table(({ id, payment = "paid", intent }) => [
      {
        id: `pi_${id}`,
        status: intent ?? (payment === "paid" ? "succeeded" : "processing"),
        latest_charge: `ch_${id}`,
      },
    ]),
    charge: table(({ id, at, payment = "paid" }) => [
      {
        id: `ch_${id}`,
        payment_intent: `pi_${id}`,
        amount: 1500,
        created: at,
        status: payment === "paid" ? "succeeded" : "pending",
      },
    ]),
    refund: table(({ id, refunds = [] }) =>
      refunds.map(({ amount, at, status = "succeeded" }, index) => ({
        id: `re_${id}_${index}`,
        payment_intent: `pi_${id}`,
        amount,
        status,
        created: at,
      })),
    ),
    dispute: table(({ id, disputes = [] }) =>
      disputes.map(({ status, at }) => ({
        id: `dp_${id}`,
        payment_intent: `pi_${id}`,
        amount: 1500,
        status,
        created: at,
      })),
    ),
  };
  return entitlementsAt([readCustomer(indexOf(rows), shop, "cus_1", noMemory)], day(0));
}
const one = (more: Partial<SaleSpec> = {}) => sold({ id: "cs_1", at: day(0), ...more })[0];
const spans = (...sales: SaleSpec[]) => sold(...sales).map(({ id, from, until }) => [id, from, until]);

describe("a one-time sale", () => {
  it("runs from its payment for what was promised, and not a second longer", () => {
    const sale = one();
    expect(sale).toMatchObject({ access: "granted", level: "PRO", from: day(0), until: day(30) });
    expect(sale && [runs(sale, day(30) - 1), runs(sale, day(30))]).toEqual([true, false]);
  });
  it("runs from its session when nothing was to be paid", () => {
    expect(one({ payment: "no_payment_required" })).toMatchObject({ access: "granted", from: day(0) - 60 });
  });
  it.each(["open", "expired"])("is none while its session is %s", (status) => {
    expect(sold({ id: "cs_1", at: day(0), status })).toEqual([]);
  });
  it("waits for the bank, and ends when it refuses", () => {
    expect(one({ payment: "unpaid" })?.access).toBe("pending");
    expect(one({ payment: "unpaid", intent: "requires_payment_method" })?.access).toBe("denied");
  });
  it.each([
    [{ refunds: [{ amount: 1500, at: day(3) }] }, "denied"],
    [{ refunds: [{ amount: 1500, at: day(3), status: "pending" }] }, "denied"],
    [{ refunds: [{ amount: 1500, at: day(3), status: "failed" }] }, "granted"],
    [{ refunds: [{ amount: 1500, at: day(3), status: "canceled" }] }, "granted"],
    [{ refunds: [{ amount: 700, at: day(3) }] }, "granted"],
    [{ disputes: [{ status: "needs_response", at: day(3) }] }, "denied"],
    [{ disputes: [{ status: "lost", at: day(3) }] }, "denied"],
    [{ disputes: [{ status: "won", at: day(3) }] }, "granted"],
    [{ disputes: [{ status: "warning_needs_response", at: day(3) }] }, "granted"],
  ])("with %j is %s", (back, access) => {
    expect(one(back)?.access).toBe(access);
  });
  it("keeps what its metadata promised, whatever the catalog says now", () => {
    const metadata = { tollgate_schema: "2", entitlement_level: "BASIC", duration_days: "7", seats: "3" };
    expect(one({ metadata })).toMatchObject({ level: "BASIC", seats: 3, until: day(7) });
    expect(one({ offer: "long_gone", metadata })).toMatchObject({ level: "BASIC", until: day(7) });
    expect(sold({ id: "cs_1", at: day(0), offer: "long_gone" })).toEqual([]);
  });
});

describe("a second sale of the same level", () => {
  const first = { id: "cs_1", at: day(0) };
  const second = { id: "cs_2", at: day(10) };
  it("goes on from the end of the first", () => {
    expect(spans(second, first)).toEqual([
      ["cs_1", day(0), day(30)],
      ["cs_2", day(30), day(60)],
    ]);
  });
  it("begins at its own payment after the first has ended", () => {
    expect(spans(first, { id: "cs_2", at: day(45) })[1]).toEqual(["cs_2", day(45), day(75)]);
  });
  it("begins where the first ended, when that was refunded or disputed before", () => {
    for (const back of [
      { refunds: [{ amount: 1500, at: day(20) }] },
      { disputes: [{ status: "lost", at: day(20) }] },
    ])
      expect(spans({ ...first, ...back }, second)[1]).toEqual(["cs_2", day(20), day(50)]);
  });
  it("never begins before its own payment", () => {
    expect(spans({ ...first, refunds: [{ amount: 1500, at: day(5) }] }, second)[1]).toEqual([
      "cs_2",
      day(10),
      day(40),
    ]);
  });
  it("that has begun is not moved by a dispute of the first", () => {
    expect(spans({ ...first, disputes: [{ status: "needs_response", at: day(40) }] }, second)[1]).toEqual([
      "cs_2",
      day(30),
      day(60),
    ]);
  });
  it("leaves its place to a third when it is refunded before it begins", () => {
    const third = { id: "cs_3", at: day(12) };
    expect(spans(first, { ...second, refunds: [{ amount: 1500, at: day(20) }] }, third)[2]).toEqual([
      "cs_3",
      day(30),
      day(60),
    ]);
  });
});

describe("a higher level", () => {
  const basic = { id: "cs_1", at: day(0), offer: "basic_month" };
  it("wins while it runs, and the lower one resumes if it outlives it", () => {
    const all = sold({ id: "cs_2", at: day(10) }, { ...basic, at: day(15) });
    expect(reachedUntil(shop, all, "PRO", day(16))).toBe(day(40));
    expect(reachedUntil(shop, all, "BASIC", day(16))).toBe(day(45));
  });
  it("ends the lower one whose days it was given, unless it is refunded in full", () => {
    const upgrade = (refunds: SaleSpec["refunds"] = []) => ({
      id: "cs_2",
      at: day(10),
      metadata: { replaces: "cs_1" },
      refunds,
    });
    expect(spans(basic, upgrade())[0]).toEqual(["cs_1", day(0), day(10)]);
    expect(spans(basic, upgrade([{ amount: 1500, at: day(12) }]))[0]).toEqual(["cs_1", day(0), day(30)]);
    expect(spans(basic, upgrade([{ amount: 100, at: day(12) }]))[0]).toEqual(["cs_1", day(0), day(10)]);
  });
});
