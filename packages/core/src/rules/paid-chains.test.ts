import { describe, expect, it } from "vitest";
import type { Entitlement } from "../model/entitlement.ts";
import type { Payment } from "../model/payment.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { answer, denied, lasting, span } from "../testing/billing-answer.ts";
import { firstMetadata, sale, sold } from "../testing/billing-sale.ts";
import { day } from "../testing/billing-story.ts";
import { iso } from "../testing/fold.ts";
import { dispute, refund } from "../testing/snapshots.ts";
import { pruneSnapshot } from "./prune-snapshot.ts";

const month = { level: "PRO", durationDays: 30, seats: 1 };
const basic = { ...month, level: "BASIC" };
const refundedOn = (at: number) => ({ refunds: [refund({ createdAt: at })] });
const disputedOn = (at: number, status = "needs_response") => ({
  disputes: [dispute(status, { createdAt: at })],
});

describe("a second sale of the same level", () => {
  const two = (first: Partial<Payment> = {}, second: Partial<Payment> = {}) =>
    sold(sale("a", day(0), month, { money: first }), sale("b", day(10), month, { money: second }));
  const starts = (facts: ReturnType<typeof two>, at: number) =>
    answer(facts, at).fold.entitlements.map(({ startsAt, expiresAt }) => [startsAt, expiresAt]);

  it("begins where the first one ends", () => {
    expect(starts(two(), day(12))).toEqual([
      [iso(day(0)), iso(day(30))],
      [iso(day(30)), iso(day(60))],
    ]);
    expect(span(two(), day(12))).toEqual(lasting("PRO", day(60)));
  });

  it("begins with its own payment after a gap", () => {
    const facts = sold(sale("a", day(0), month), sale("b", day(45), month));
    expect(span(facts, day(20))).toEqual(lasting("PRO", day(30)));
    expect(span(facts, day(40))).toEqual(denied);
    expect(span(facts, day(50))).toEqual(lasting("PRO", day(75)));
  });

  it("is ordered by payment and then by session, whatever the order of the list", () => {
    const [a, b, c] = [sale("a", day(3), month), sale("b", day(1), month), sale("c", day(1), month)];
    for (const list of [
      [a, b, c],
      [c, b, a],
      [b, c, a],
    ])
      expect(starts(sold(...list), day(4))).toEqual([
        [iso(day(61)), iso(day(91))],
        [iso(day(1)), iso(day(31))],
        [iso(day(31)), iso(day(61))],
      ]);
  });

  it.each([
    ["refunded", refundedOn],
    ["disputed", disputedOn],
    ["lost", (at: number) => disputedOn(at, "lost")],
  ] as const)("begins where the first one was %s, and never before its own payment", (_, back) => {
    expect(span(two(back(day(15))), day(16))).toEqual(lasting("PRO", day(45)));
    expect(span(two(back(day(5))), day(12))).toEqual(lasting("PRO", day(40)));
    expect(span(two(back(day(5))), day(7))).toEqual({ ...denied });
  });

  it.each([
    ["refunded", refundedOn(day(35))],
    ["disputed", disputedOn(day(35))],
    ["lost", disputedOn(day(35), "lost")],
  ])("row q: that runs keeps its days when the used-up one is %s", (_, back) => {
    expect(span(two(back), day(36))).toEqual(lasting("PRO", day(60)));
    expect(span(two(back), day(59))).toEqual(lasting("PRO", day(60)));
    expect(span(two(back), day(60))).toEqual(denied);
  });

  it("row q: that runs keeps its days when the dispute of the used-up one is decided", () => {
    for (const status of ["won", "warning_closed", "prevented"])
      expect(span(two(disputedOn(day(35), status)), day(36))).toEqual(lasting("PRO", day(60)));
  });

  it("is gone when it is refunded itself, and the first one stays", () => {
    expect(span(two({}, refundedOn(day(12))), day(13))).toEqual(lasting("PRO", day(30)));
  });

  it("stays after the first one was refunded in part, or its refund failed", () => {
    const part = { refunds: [refund({ amount: 1, createdAt: day(15) })] };
    expect(span(two(part), day(16))).toEqual(lasting("PRO", day(60)));
    const failed = { refunds: [refund({ status: "failed", createdAt: day(15) })] };
    expect(span(two(failed), day(16))).toEqual(lasting("PRO", day(60)));
  });

  it.each([
    ["a refund and then a dispute", { ...refundedOn(day(15)), ...disputedOn(day(40)) }],
    ["a dispute that was lost and then a refund", { ...disputedOn(day(15), "lost"), ...refundedOn(day(40)) }],
    [
      "a refund of it and then a larger one",
      { refunds: [refund({ createdAt: day(15) }), refund({ id: "re_2", createdAt: day(40) })] },
    ],
  ])("begins at the first end of the first one: %s", (_, back) => {
    expect(span(two(back), day(41))).toEqual(lasting("PRO", day(45)));
    expect(span(two(back), day(46))).toEqual(denied);
  });

  it("begins where several refunds together reached all of the first one", () => {
    const parts = {
      refunds: [
        refund({ amount: 700, createdAt: day(12) }),
        refund({ id: "re_2", amount: 800, createdAt: day(18) }),
      ],
    };
    expect(span(two(parts), day(19))).toEqual(lasting("PRO", day(48)));
  });

  it("a third begins after both, and after what is left of them", () => {
    const three = (back: Partial<Payment>) =>
      sold(sale("a", day(0), month), sale("b", day(10), month, { money: back }), sale("c", day(20), month));
    expect(span(three({}), day(21))).toEqual(lasting("PRO", day(90)));
    expect(span(three(refundedOn(day(40))), day(41))).toEqual(lasting("PRO", day(70)));
    expect(span(three(refundedOn(day(22))), day(23))).toEqual(lasting("PRO", day(60)));
  });

  it("does not wait for one that awaits its bank", () => {
    const waiting = sale("a", day(0), month, {
      paymentStatus: "unpaid",
      money: { status: "processing", paidAt: null },
    });
    expect(span(sold(waiting, sale("b", day(10), month)), day(11))).toEqual(lasting("PRO", day(40)));
  });
});

describe("a higher level bought while a lower one runs", () => {
  const lower = sale("a", day(0), { ...basic, durationDays: 90 });

  it("wins now, and the lower one resumes if it outlives it", () => {
    const facts = sold(lower, sale("b", day(10), month));
    expect(answer(facts, day(5)).level).toBe("BASIC");
    expect(span(facts, day(12))).toEqual({ ...lasting("PRO", day(40), "BASIC"), cached: "BASIC" });
    expect(span(facts, day(41))).toEqual(lasting("BASIC", day(90)));
  });

  it("moves no sale of the lower level", () => {
    const facts = sold(lower, sale("b", day(10), month), sale("c", day(20), basic));
    expect(span(facts, day(95))).toEqual(lasting("BASIC", day(120)));
  });

  const upgrade = (money: Partial<Payment> = {}) =>
    sold(lower, sale("b", day(10), month, { replaces: ["cs_a"], money }));

  it("ends the lower one with its payment where its unused days were credited", () => {
    expect(span(upgrade(), day(12))).toEqual(lasting("PRO", day(40)));
    expect(span(upgrade(), day(41))).toEqual(denied);
  });

  it("brings the lower one back only when it is refunded in full", () => {
    expect(span(upgrade(refundedOn(day(12))), day(13))).toEqual(lasting("BASIC", day(90)));
    expect(answer(upgrade({ refunds: [refund({ amount: 1499 })] }), day(41)).level).toBeNull();
  });

  it.each(["needs_response", "lost"])(
    "leaves the lower one ended while its payment has a dispute %s",
    (status) => {
      expect(answer(upgrade(disputedOn(day(12), status)), day(13)).level).toBeNull();
    },
  );

  it("leaves the lower one alone while it is not paid itself", () => {
    const waiting = sale("b", day(10), month, {
      replaces: ["cs_a"],
      paymentStatus: "unpaid",
      money: { status: "processing", paidAt: null },
    });
    expect(span(sold(lower, waiting), day(12))).toEqual(lasting("BASIC", day(90)));
  });
});

describe("a sale keeps its days when what it rests on is over", () => {
  const read = (from: Snapshot, ...days: number[]) => {
    let [facts, previous] = [from, [] as Entitlement[]];
    for (const at of days) {
      const { fold } = answer(facts, at, { previous });
      facts = pruneSnapshot(facts, fold, at);
      previous = fold.entitlements;
    }
    return { facts, input: { previous } };
  };
  const everyDay = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => day(from + at));

  it.each([
    ["refunded", refundedOn(day(10))],
    ["lost", disputedOn(day(10), "lost")],
  ])("the sale before it was %s", (_, money) => {
    const two = sold(sale("a", day(0), month, { money }), sale("b", day(5), month));
    const { facts, input } = read(two, ...everyDay(11, 39));
    expect(span(facts, day(39), input)).toEqual(lasting("PRO", day(40)));
    expect(read(facts, ...everyDay(39, 60)).facts.purchases).toEqual([]);
  });

  it("and two before it were refunded", () => {
    const three = sold(
      sale("a", day(0), month, { money: refundedOn(day(10)) }),
      sale("b", day(5), month, { money: refundedOn(day(20)) }),
      sale("c", day(6), month),
    );
    const { facts, input } = read(three, ...everyDay(21, 49));
    expect(span(facts, day(49), input)).toEqual(lasting("PRO", day(50)));
  });

  it("a sale before it was refunded, and its own bank decides late", () => {
    const waiting = { paymentStatus: "unpaid", money: { status: "processing", paidAt: null } } as const;
    const first = sale("a", day(0), { ...month, durationDays: 1 }, { money: refundedOn(day(0) + 3_600) });
    const { facts, input } = read(sold(first, sale("b", day(0) + 60, month, waiting)), ...everyDay(1, 6));
    const paid = { ...facts, purchases: [...facts.purchases.slice(0, 1), sale("b", day(0) + 60, month)] };
    expect(span(paid, day(6), input)).toEqual(lasting("PRO", day(30) + 3_600));
  });

  it("one that was replaced stays ended when the upgrade is over", () => {
    const lower = sale("a", day(0), { ...basic, durationDays: 90 });
    const upgraded = sold(lower, sale("b", day(10), month, { replaces: ["cs_a"] }));
    const { facts, input } = read(upgraded, ...everyDay(11, 60));
    expect(span(facts, day(60), input)).toEqual(denied);
    expect(read(facts, ...everyDay(60, 95)).facts.purchases).toEqual([]);
  });

  it("a session of two lines is read until the longer one is over", () => {
    const both = sale("a", day(0), month);
    const lines = ["basic_month", "pro_month"].map((offer) => ({
      id: `li_${offer}`,
      priceId: `price_${offer}`,
      lookupKey: offer,
      quantity: 1,
    }));
    const { facts } = read(sold({ ...both, lines, metadata: firstMetadata("pro_month") }), day(32));
    expect(facts.purchases).toEqual([]);
  });
});
