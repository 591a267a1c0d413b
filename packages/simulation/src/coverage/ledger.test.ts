import { describe, expect, it } from "vitest";
import { ask, credit, day, debit, firstBill, month } from "../reference/testing/facts.ts";

describe("a credit", () => {
  const changed = (line: ReturnType<typeof credit>, seats = 3) => ({
    items: [{ seats }],
    bills: [
      firstBill({ lines: [debit({ seats: 2 })] }),
      firstBill({
        id: "in_2",
        at: day(10),
        lines: [line, debit({ seats: 3, from: day(10), proration: true })],
      }),
    ],
  });
  const seatsPaid = (line: ReturnType<typeof credit>) =>
    ask({ ...changed(line), status: "unpaid" }, day(11)).seats;

  it("takes back the debits that it names", () => {
    expect(seatsPaid(credit(day(10), { seats: 7, credits: ["in_1_1"] }))).toBe(3);
  });
  it("takes back the debit of its price and quantity in whose period it begins", () => {
    expect(seatsPaid(credit(day(10), { seats: 2 }))).toBe(3);
  });
  it("leaves the new debit beside it, which begins when it does", () => {
    const bills = [
      firstBill(),
      firstBill({
        id: "in_2",
        at: day(10),
        lines: [credit(day(10)), debit({ from: day(10), until: day(41) })],
      }),
    ];
    expect(ask({ items: [{ from: day(10), until: day(41) }], bills }, day(20)).until).toBe(day(42));
  });
  it("takes nothing back when it is no proration, but a discount", () => {
    const bills = [firstBill({ lines: [debit(), { amount: -300 }] })];
    expect(ask({ bills }, day(5))).toMatchObject({ access: "granted", row: 6 });
  });
  it("lends nothing from a bill that is not paid", () => {
    const bills = [
      firstBill(),
      firstBill({
        id: "in_2",
        at: day(10),
        status: "void",
        lines: [credit(day(10)), debit({ price: "basic", amount: 700 })],
      }),
    ];
    expect(ask({ bills }, day(11))).toMatchObject({ access: "granted", level: "PRO" });
  });
});

describe("a line", () => {
  it("that names no item is its price's", () => {
    const bills = [firstBill({ lines: [debit({ item: null })] })];
    const items = [{ id: "si_2", price: "basic" }, { id: "si_1" }];
    expect(ask({ items, bills }, day(5))).toMatchObject({ access: "granted", row: 6 });
    expect(ask({ items, bills }, day(5), "si_2").row).not.toBe(6);
  });
  it("of several that hold the instant counts by the highest level, and of that the largest quantity", () => {
    const bills = [
      firstBill({
        lines: [
          debit({ price: "basic", seats: 9 }),
          debit({ seats: 1 }),
          debit({ seats: 2 }),
          debit({ price: "seats", seats: 8 }),
        ],
      }),
    ];
    expect(ask({ status: "unpaid", bills }, day(5))).toMatchObject({ level: "PRO", seats: 2 });
  });
  it("covers half-open: its start and not its end", () => {
    expect(ask({ status: "unpaid" }, day(0)).access).toBe("granted");
    expect(ask({ status: "unpaid" }, month - 1).access).toBe("granted");
    expect(ask({ status: "unpaid" }, month).access).toBe("denied");
  });
});

describe("a bill", () => {
  it("is paid out of band, from a balance, or by a total of nothing", () => {
    expect(ask({ bills: [firstBill({ fromBalance: 900 })] }, day(5)).row).toBe(6);
    expect(ask({ bills: [firstBill({ lines: [debit(), { amount: -900 }] })] }, day(5)).row).toBe(6);
  });
  it("of nothing, that only credits what was never paid, lends nothing", () => {
    const bills = (status: string) => [
      firstBill({ status, attempted: true }),
      firstBill({
        id: "in_2",
        at: day(10),
        lines: [credit(day(10)), debit({ price: "basic", amount: 250, from: day(10), proration: true })],
      }),
    ];
    const spec = { status: "unpaid", items: [{ price: "basic" }] };
    expect(ask({ ...spec, bills: bills("open") }, day(11)).access).toBe("denied");
    expect(ask({ ...spec, bills: bills("paid") }, day(11))).toMatchObject({
      access: "granted",
      level: "BASIC",
    });
  });
});
