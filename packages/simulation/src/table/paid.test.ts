import { describe, expect, it } from "vitest";
import { expectGranted, february, hour, renewal } from "../reference/testing/expect-granted.ts";
import { ask, credit, day, debit, firstBill, month } from "../reference/testing/facts.ts";

describe("rows 5 and 6", () => {
  it("grants what is paid, and a day for the renewal", () => {
    expectGranted({}, day(5), { row: 6, until: month + 24 * hour });
  });
  it("ends with a planned end, without the day", () => {
    expectGranted({ cancelAt: month }, day(5), { row: 5, until: month });
    expectGranted({ cancelsAtEnd: true }, day(5), { row: 5, until: month });
  });
  it("ends with a planned end before what was paid, and says so", () => {
    expectGranted({ cancelAt: day(20) }, day(5), { row: 5, until: day(20) });
    expect(ask({ cancelAt: day(20) }, day(5)).alert).toBe("P1");
    expect(ask({ cancelAt: month }, day(5)).alert).toBeNull();
  });
  it("goes on through renewals until a later planned end, and never beyond it", () => {
    expectGranted({ cancelAt: day(90) }, day(5), { row: 6, until: month + 24 * hour });
    expectGranted({ cancelAt: month + hour }, day(5), { row: 6, until: month + hour });
  });
  it("gives what an update that billed nothing has changed", () => {
    expectGranted({ items: [{ seats: 4 }] }, day(5), { row: 6, seats: 4, until: month + 24 * hour });
  });
  const upgrade = (more: object) => ({
    bills: [
      firstBill({ lines: [debit({ price: "basic", amount: 400 })] }),
      firstBill({
        id: "in_2",
        at: day(10),
        lines: [
          credit(day(10), { price: "basic", amount: -270 }),
          debit({ from: day(10), amount: 600, proration: true }),
        ],
        ...more,
      }),
    ],
  });
  it("grants an upgrade that is paid", () => {
    expectGranted(upgrade({}), day(11), { row: 6, until: month + 24 * hour });
  });
  it.each([
    ["voided", { status: "void" }],
    ["uncollectible", { status: "uncollectible" }],
    ["failed", { status: "open", attempted: true }],
    ["refunded in full", { refunds: [{ amount: 330 }] }],
    ["lost", { disputes: [{ status: "lost" }] }],
    ["suspended", { disputes: [{ status: "needs_response" }] }],
  ])("grants what was paid before an upgrade that is %s", (_, more) => {
    const answer = ask(upgrade(more), day(11));
    expect(answer).toMatchObject({
      access: "granted",
      row: 6,
      level: "BASIC",
      flags: expect.arrayContaining(["change_not_paid"]),
    });
    // After it, the current price would be renewed.
    expect(answer.until).toBe(month);
  });
  it.each([
    ["with the bank", { status: "open", attempted: true, payment: "processing", bank: true }],
    ["still to be attempted", { status: "open" }],
    ["a draft", { status: "draft" }],
  ])("grants an upgrade whose bill is %s", (_, more) => {
    expectGranted(upgrade(more), day(11), { row: 6, until: month + 24 * hour });
  });
  it("grants a level that was billed again, only if that was paid", () => {
    const { bills } = upgrade({});
    const again = [
      ...bills,
      firstBill({
        id: "in_3",
        at: day(12),
        lines: [
          credit(day(12), { amount: -560 }),
          debit({ price: "basic", amount: 250, from: day(12), proration: true }),
        ],
      }),
      firstBill({
        id: "in_4",
        at: day(14),
        status: "void",
        lines: [
          credit(day(14), { price: "basic", amount: -220 }),
          debit({ amount: 500, from: day(14), proration: true }),
        ],
      }),
    ];
    expect(ask({ bills: again }, day(15))).toMatchObject({ level: "BASIC", row: 6 });
  });
  it("grants what was paid for an item that was removed by a change that is not paid", () => {
    const bills = [
      firstBill(),
      firstBill({
        id: "in_2",
        at: day(10),
        status: "open",
        attempted: true,
        lines: [
          credit(day(10)),
          debit({ item: "si_2", price: "pro_year", from: day(10), until: day(375), amount: 9000 }),
        ],
      }),
    ];
    const spec = { items: [{ id: "si_2", price: "pro_year", from: day(10), until: day(375) }], bills };
    expectGranted(spec, day(11), { row: 6, until: month, flags: ["change_not_paid"] });
    expect(ask({ ...spec, bills: [firstBill()] }, day(11)).access).toBe("denied");
  });
});

describe("row 15", () => {
  it.each(["past_due", "unpaid"])("never locks out a paid month of a subscription that is %s", (status) => {
    const bills = [
      firstBill({ lines: [debit({ price: "basic", amount: 400 })] }),
      firstBill({
        id: "in_2",
        at: day(10),
        status: "open",
        attempted: true,
        lines: [credit(day(10), { price: "basic" }), debit({ from: day(10), proration: true })],
      }),
    ];
    const until = status === "past_due" ? month + 24 * hour : month;
    expectGranted({ status, bills }, day(11), { row: 15, level: "BASIC", until, flags: ["payment_failed"] });
  });
  it("ends where what was paid changes", () => {
    const bills = [
      firstBill({
        lines: [debit({ price: "pro", until: day(20) }), debit({ price: "basic", from: day(20) })],
      }),
    ];
    expectGranted({ status: "past_due", bills }, day(5), { row: 15, until: day(20) });
  });
  it("has no slack when an unpaid bill goes on from it, but grace", () => {
    const spec = { ...february, status: "past_due", bills: [firstBill(), renewal({ attempted: true })] };
    expectGranted(spec, month + hour, { row: 16, until: day(38) });
  });
});
