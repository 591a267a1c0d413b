import { describe, expect, it } from "vitest";
import { expectGranted, february, renewal } from "../reference/testing/expect-granted.ts";
import { ask, credit, day, debit, firstBill, month } from "../reference/testing/facts.ts";

describe("rows 16 and 17", () => {
  const failed = (more: object = {}) => renewal({ attempted: true, ...more });
  it("counts grace from the oldest bill that is not paid, never from a newer one", () => {
    const bills = [
      firstBill(),
      failed(),
      firstBill({
        id: "in_3",
        at: day(59),
        status: "open",
        attempted: true,
        lines: [debit({ from: day(59), until: day(90) })],
      }),
    ];
    const spec = { status: "past_due", items: [{ from: day(59), until: day(90) }], bills };
    expect(ask(spec, day(60))).toMatchObject({ access: "denied", row: 16 });
  });
  it("counts it from the refusal of a bank debit", () => {
    const bills = [firstBill(), failed({ bank: true, refusedAt: day(36) })];
    expectGranted({ ...february, status: "past_due", bills }, day(37), { row: 16, until: day(43) });
  });
  it("gives it to who paid from a balance", () => {
    const bills = [firstBill({ fromBalance: 900 }), failed()];
    expectGranted({ ...february, status: "past_due", bills }, day(33), { row: 16, until: day(38) });
  });
  it("gives it at the level and seats last covered", () => {
    const bills = [firstBill({ lines: [debit({ price: "basic", seats: 3 })] }), failed()];
    expectGranted({ ...february, status: "past_due", bills }, day(33), {
      row: 16,
      level: "BASIC",
      seats: 3,
      until: day(38),
    });
  });
  it("gives none to who has paid nothing that stands", () => {
    const refunded = [firstBill({ refunds: [{ amount: 900 }] }), failed()];
    expect(ask({ ...february, status: "past_due", bills: refunded }, day(33))).toMatchObject({
      access: "denied",
      row: 17,
    });
    const free = [firstBill({ lines: [debit(), { amount: -900 }] }), failed()];
    expect(ask({ ...february, status: "past_due", bills: free }, day(33))).toMatchObject({
      access: "denied",
      row: 17,
    });
  });
  it("gives none when the bill goes on from nothing", () => {
    const bills = [
      firstBill(),
      firstBill({
        id: "in_2",
        at: day(50),
        status: "open",
        attempted: true,
        lines: [debit({ from: day(50), until: day(80) })],
      }),
    ];
    const spec = { status: "past_due", items: [{ from: day(50), until: day(80) }], bills };
    expect(ask(spec, day(51))).toMatchObject({ access: "denied", row: 17 });
  });
  it("does not believe a renewal that a downgrade has paid with a credit for it", () => {
    const bills = [
      firstBill(),
      failed(),
      firstBill({
        id: "in_3",
        at: day(32),
        lines: [
          credit(day(32), { amount: -870, until: day(59) }),
          debit({ price: "basic", amount: 380, from: day(32), until: day(59), proration: true }),
        ],
      }),
    ];
    const spec = { status: "active", items: [{ price: "basic", from: month, until: day(59) }], bills };
    expectGranted(spec, day(33), { row: 16, until: day(38) });
    expect(ask(spec, day(38)).access).toBe("denied");
  });
});
