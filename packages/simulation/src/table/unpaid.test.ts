import { describe, expect, it } from "vitest";
import { expectGranted, february, hour, renewal } from "../reference/testing/expect-granted.ts";
import {
  ask,
  credit,
  day,
  debit,
  firstBill,
  month,
  type SubscriptionSpec,
} from "../reference/testing/facts.ts";

describe("row 4", () => {
  const sent = { sent: { daysUntilDue: 10 } };
  it("grants until a sent invoice is due", () => {
    const bills = [firstBill({ status: "open", due: day(10) })];
    expectGranted({ ...sent, bills }, day(3), { row: 4, until: day(10) });
  });
  it("counts the days of a draft from its creation", () => {
    const bills = [firstBill({ status: "draft" })];
    expectGranted({ ...sent, bills }, day(3), { row: 4, until: day(10) });
  });
  it("gives grace from the due date to who has paid before, whatever the status says", () => {
    for (const status of ["active", "past_due"]) {
      const spec = { ...sent, ...february, status, bills: [firstBill(), renewal({ due: day(41) })] };
      expectGranted(spec, day(42), { row: 16, until: day(48) });
    }
  });
});

describe("rows 9 and 10", () => {
  const first = (more: object) => ({ bills: [firstBill({ status: "open", ...more })] });
  it("waits for a first payment", () => {
    expect(ask(first({ payment: "processing", bank: true, attempted: true }), day(2))).toMatchObject({
      access: "pending",
      row: 9,
    });
    expect(ask(first({}), day(2))).toMatchObject({ access: "pending", row: 9 });
    expect(ask(first({ status: "draft" }), day(2))).toMatchObject({ access: "pending", row: 9 });
  });
  it("waits for it whatever bill of nothing lies on top", () => {
    const bills = [
      firstBill({ status: "open", payment: "processing", bank: true, attempted: true }),
      firstBill({
        id: "in_2",
        at: day(1),
        lines: [
          credit(day(1), { amount: -880 }),
          debit({ price: "basic", amount: 390, from: day(1), proration: true }),
        ],
      }),
    ];
    expect(ask({ items: [{ price: "basic" }], bills }, day(2))).toMatchObject({ access: "pending", row: 9 });
  });
  it("denies after a first payment that failed", () => {
    expect(ask(first({ status: "void" }), day(2))).toMatchObject({
      access: "denied",
      row: 10,
      reason: "period_not_paid",
      alert: "P1",
    });
    expect(ask(first({ attempted: true }), day(2))).toMatchObject({ access: "denied", row: 10 });
  });
  it("waits an hour for the first draft after a trial, and then denies", () => {
    const spec: SubscriptionSpec = {
      trialEnd: day(14),
      items: [{ from: day(14), until: day(45) }],
      bills: [
        firstBill({ lines: [debit({ amount: 0, until: day(14) })] }),
        firstBill({
          id: "in_2",
          at: day(14),
          status: "draft",
          lines: [debit({ from: day(14), until: day(45) })],
        }),
      ],
    };
    expectGranted(spec, day(14), { row: 9, until: day(14) + hour });
    expect(ask(spec, day(14) + hour)).toMatchObject({ access: "pending", row: 9 });
  });
});

describe("rows 11 to 14", () => {
  it("waits a day for a renewal that is not there yet", () => {
    expectGranted({}, month + hour, { row: 11, until: month + 24 * hour });
    expect(ask({}, month + 24 * hour)).toMatchObject({
      row: 11,
      reason: "renewal_not_collected",
      alert: "P1",
    });
  });
  it.each([
    ["a draft", { status: "draft" }],
    ["open and not attempted", {}],
  ])("waits a day for a renewal that is %s", (_, more) => {
    expectGranted({ ...february, bills: [firstBill(), renewal(more)] }, month + hour, {
      row: 11,
      until: month + 24 * hour,
    });
  });
  it("waits for a draft that Stripe holds, three days at most", () => {
    const held = (finalizesAt: number) => ({
      ...february,
      bills: [firstBill(), renewal({ status: "draft", finalizesAt })],
    });
    expectGranted(held(month + 48 * hour), month + hour, { row: 11, until: month + 48 * hour });
    expectGranted(held(month + 100 * hour), month + hour, { row: 11, until: month + 72 * hour });
    expectGranted(held(month + hour), month, { row: 11, until: month + 24 * hour });
  });
  it("grants while the bank has a renewal, fourteen days at most", () => {
    const spec = {
      ...february,
      bills: [firstBill(), renewal({ payment: "processing", bank: true, attempted: true })],
    };
    expectGranted(spec, day(36), { row: 12, until: month + 14 * 24 * hour, flags: ["payment_processing"] });
    expect(ask(spec, day(46))).toMatchObject({ row: 12, alert: "P1" });
  });
  it.each(["void", "uncollectible"])("denies a renewal that is %s", (status) => {
    const spec = { ...february, bills: [firstBill(), renewal({ status })] };
    expect(ask(spec, month)).toMatchObject({
      access: "denied",
      row: 13,
      reason: "period_not_paid",
      alert: "P1",
    });
  });
  it("gives grace to a renewal that was attempted, though the status does not say so yet", () => {
    const spec = { ...february, bills: [firstBill(), renewal({ attempted: true })] };
    expectGranted(spec, day(33), { row: 16, until: day(38), flags: ["payment_failed"] });
  });
});
