import { describe, expect, it } from "vitest";
import type { Snapshot } from "../model/snapshot.ts";
import {
  days,
  dispute,
  invoice,
  newYear,
  payment,
  purchase,
  refund,
  snapshot,
  subscription,
} from "../testing/snapshots.ts";
import { completeSnapshot } from "./complete-snapshot.ts";

const at = newYear + days(20);
type Facts = Partial<Snapshot>;
const complete = (read: Facts, stored: Facts | null) =>
  completeSnapshot({ snapshot: snapshot(read), at }, stored && snapshot(stored));
const covering = payment({ id: "pi_2", amount: 900, refunds: [refund({ amount: 900 })] });

describe("what a sync did not read", () => {
  it("is carried over: a payment that went back stays back", () => {
    const { payments } = complete({ subscriptions: [subscription()] }, { payments: [covering] });
    expect(payments).toEqual([covering]);
  });

  it("is replaced by what a later one reads, and never vanishes", () => {
    const disputed = { ...covering, disputes: [dispute("needs_response")] };
    const older = { ...covering, refunds: [], disputes: [] };
    expect(complete({ payments: [older] }, { payments: [disputed] }).payments).toEqual([disputed]);
    const restored = { ...covering, refunds: [refund({ amount: 900, status: "failed" })] };
    expect(complete({ payments: [restored] }, { payments: [covering] }).payments).toEqual([restored]);
    const open = purchase({ status: "open", payment: null });
    expect(complete({ purchases: [purchase()] }, { purchases: [open] }).purchases).toEqual([purchase()]);
  });

  it("is nothing for a customer without an earlier sync", () => {
    expect(complete({ subscriptions: [subscription()] }, null)).toEqual(
      snapshot({ subscriptions: [subscription()] }),
    );
  });

  it("is the older invoices of a subscription, in the order of their creation", () => {
    const older = invoice({ id: "in_0", createdAt: newYear - days(31) });
    const newer = invoice({ id: "in_2", createdAt: newYear + days(31) });
    const before = subscription({ invoices: [older, invoice({ status: "open" })], invoicesSince: 7 });
    const now = subscription({ invoices: [invoice(), newer], invoicesSince: null });
    expect(complete({ subscriptions: [now] }, { subscriptions: [before] }).subscriptions).toEqual([
      { ...now, invoices: [older, invoice(), newer], invoicesSince: 7 },
    ]);
  });

  it("is what an invoice was credited by other ways than a refund, as long as its credits stay the same", () => {
    const credited = (overrides: object) => ({
      subscriptions: [subscription({ invoices: [invoice(overrides)] })],
    });
    const after = (read: object, stored: object) =>
      complete(credited(read), credited(stored)).subscriptions[0]?.invoices[0]?.creditedAfter;
    const stored = { creditedInAll: 900, creditedAfter: 600 };
    expect(after({ creditedInAll: 900 }, stored)).toBe(600);
    expect(after({ creditedInAll: 900, creditedAfter: 900 }, stored)).toBe(900);
    expect(after({ creditedInAll: 400 }, stored)).toBe(0);
    expect(after({ id: "in_other", creditedInAll: 900 }, stored)).toBe(600);
  });

  it("is the sales that no list holds any more, beside those that were read", () => {
    const older = purchase({ sessionId: "cs_0" });
    const { purchases } = complete({ purchases: [purchase()] }, { purchases: [older] });
    expect(purchases.map(({ sessionId }) => sessionId)).toEqual(["cs_0", "cs_test_1"]);
  });

  it("is the refund of a sale that was read by its payment alone", () => {
    const back = payment({ refunds: [refund()] });
    const { purchases } = complete({ payments: [back] }, { purchases: [purchase()] });
    expect(purchases).toMatchObject([{ payment: { refunds: [{ id: "re_1" }] } }]);
  });
});

describe("what only we remember", () => {
  it("is the fraud warnings of a payment, each once: Stripe never takes one back", () => {
    const warned = (...ids: string[]) => payment({ earlyFraudWarnings: ids });
    const sold = (...ids: string[]) => ({ purchases: [purchase({ payment: warned(...ids) })] });
    const ofSale = (read: Facts) => complete(read, sold("issfr_0")).purchases[0]?.payment?.earlyFraudWarnings;
    expect(ofSale(sold())).toEqual(["issfr_0"]);
    expect(ofSale(sold("issfr_1", "issfr_0"))).toEqual(["issfr_0", "issfr_1"]);
    const stored = { payments: [warned("issfr_0")] };
    for (const read of [{}, { payments: [warned()] }])
      expect(complete(read, stored).payments).toMatchObject([{ earlyFraudWarnings: ["issfr_0"] }]);
  });

  it("is that a customer was deleted: Stripe does not bring one back", () => {
    expect(complete({ customerDeleted: true }, {}).customerDeleted).toBe(true);
    expect(complete({}, { customerDeleted: true }).customerDeleted).toBe(true);
    expect(complete({}, {}).customerDeleted).toBe(false);
  });

  it("is the last known status of a dispute", () => {
    const disputed = (status: string) => ({ payments: [payment({ disputes: [dispute(status)] })] });
    const known = (status: string, before: string) =>
      complete(disputed(status), disputed(before)).payments[0]?.disputes[0]?.knownStatus;
    expect(known("under_the_rug", "needs_response")).toBe("needs_response");
    expect(known("won", "needs_response")).toBe("won");
    expect(known("under_the_rug", "behind_the_moon")).toBeNull();
  });

  it("is when a bank debit was first seen to have failed", () => {
    const debit = (status: string, failedAt: number | null = null) => ({
      payments: [payment({ status, failedAt, paidAt: null })],
    });
    const failedAt = (read: Facts, stored: Facts) => complete(read, stored).payments[0]?.failedAt;
    expect(failedAt(debit("requires_payment_method"), debit("processing"))).toBe(at);
    expect(failedAt(debit("requires_payment_method"), debit("requires_payment_method", 7))).toBe(7);
    expect(failedAt(debit("succeeded"), debit("processing"))).toBeNull();
    expect(failedAt(debit("requires_payment_method"), debit("requires_payment_method"))).toBeNull();
    expect(failedAt(debit("requires_payment_method", 5), debit("requires_payment_method"))).toBe(at);
    expect(failedAt(debit("requires_payment_method", 5), debit("processing", 7))).toBe(7);
    expect(failedAt(debit("requires_payment_method", 5), {})).toBe(at);
  });

  it("is the periods that were given, and that a paused subscription runs again", () => {
    const given = [{ itemId: "si_1", start: newYear, end: at, byPause: true }];
    const resumed = (status: string, rest: { given?: typeof given; resumed?: boolean } = {}) =>
      complete({ subscriptions: [subscription()] }, { subscriptions: [subscription({ status, ...rest })] })
        .subscriptions[0];
    expect(resumed("active", { given })).toMatchObject({ given, resumed: false });
    expect(resumed("paused")).toMatchObject({ resumed: true });
    expect(resumed("active", { resumed: true })).toMatchObject({ resumed: true });
  });
});

describe("a subscription that is long over", () => {
  it("does not come back into the snapshot that it has left", () => {
    const over = subscription({ status: "canceled", endedAt: at - days(31), invoices: [] });
    const recent = subscription({ id: "sub_2", status: "canceled", endedAt: at - days(29) });
    const read = { subscriptions: [over, recent] };
    expect(complete(read, {}).subscriptions).toEqual([recent]);
    expect(complete(read, { subscriptions: [over] }).subscriptions).toEqual([over, recent]);
  });

  it("comes back while an invoice of it was paid in the last thirty days: that is money without access", () => {
    const paidAt = (instant: number) =>
      subscription({ status: "canceled", endedAt: at - days(90), invoices: [invoice({ paidAt: instant })] });
    const late = paidAt(at - days(30) + 1);
    expect(complete({ subscriptions: [late] }, {}).subscriptions).toEqual([late]);
    expect(complete({ subscriptions: [paidAt(at - days(30))] }, {}).subscriptions).toEqual([]);
    expect(complete({ subscriptions: [paidAt(at - days(90))] }, {}).subscriptions).toEqual([]);
  });
});
