import { describe, expect, it } from "vitest";
import { ask, type Bill, credit, day, debit, firstBill, month } from "../reference/testing/facts.ts";
import { noMemory } from "./memory.ts";

/** A change of quantity on day 10, for 609 in all, and what became of its money. */
const twoSeats = (more: Partial<Bill> = {}) => ({
  items: [{ seats: 2 }],
  bills: [
    firstBill(),
    firstBill({
      id: "in_2",
      at: day(10),
      lines: [
        credit(day(10), { amount: -610 }),
        debit({ amount: 1219, seats: 2, from: day(10), proration: true }),
      ],
      ...more,
    }),
  ],
});
const only = (more: Partial<Bill>) => ask({ bills: [firstBill(more)] }, day(5));

describe("a refund", () => {
  it.each([
    ["succeeded", "denied"],
    ["pending", "denied"],
    ["failed", "granted"],
    ["canceled", "granted"],
    ["of a new kind", "granted"],
  ])("that is %s leaves access %s", (status, access) => {
    expect(only({ refunds: [{ amount: 900, status }] }).access).toBe(access);
  });
  it("of a part is a flag", () => {
    expect(only({ refunds: [{ amount: 300 }] })).toMatchObject({
      access: "granted",
      flags: ["partly_refunded"],
    });
  });
  it("is all of it, in several parts", () => {
    expect(only({ refunds: [{ amount: 300 }, { amount: 600 }] }).access).toBe("denied");
  });
  it("is measured by all that was paid, the balance included", () => {
    expect(only({ fromBalance: 400, refunds: [{ amount: 500 }] })).toMatchObject({
      access: "granted",
      flags: ["partly_refunded"],
    });
  });
  it("of a proration touches only what that bought", () => {
    const answer = ask(twoSeats({ refunds: [{ amount: 609 }] }), day(11));
    expect(answer).toMatchObject({
      access: "granted",
      seats: 1,
      flags: expect.arrayContaining(["partly_refunded"]),
    });
    expect(ask(twoSeats(), day(11))).toMatchObject({ seats: 2, flags: [] });
  });
});

describe("a credit note after the payment", () => {
  it("gives back as a refund does, and not twice with its own", () => {
    expect(only({ notes: [{ amount: 900 }] }).access).toBe("denied");
    expect(only({ notes: [{ amount: 500, refunded: 500 }], refunds: [{ amount: 500 }] })).toMatchObject({
      access: "granted",
      flags: ["partly_refunded"],
    });
    expect(only({ notes: [{ amount: 400 }], refunds: [{ amount: 500 }] }).access).toBe("denied");
  });
  it("counts nothing when it is void", () => {
    expect(only({ notes: [{ amount: 900, status: "void" }] })).toMatchObject({
      access: "granted",
      flags: [],
    });
  });
});

describe("a dispute", () => {
  it.each([
    ["needs_response", "denied", []],
    ["under_review", "denied", []],
    ["lost", "denied", []],
    ["appeal_needs_response", "denied", []],
    ["won", "granted", []],
    ["warning_closed", "granted", []],
    ["prevented", "granted", []],
    ["warning_needs_response", "granted", ["dispute_warning"]],
    ["warning_under_review", "granted", ["dispute_warning"]],
  ])("that is %s leaves access %s", (status, access, flags) => {
    const answer = only({ disputes: [{ status }] });
    expect(answer.access).toBe(access);
    if (access === "granted") expect(answer.flags).toEqual(flags);
  });
  it("of less than was paid is a flag", () => {
    for (const status of ["needs_response", "lost"])
      expect(only({ disputes: [{ status, amount: 300 }] })).toMatchObject({
        access: "granted",
        flags: ["disputed"],
      });
  });
  it("and a refund that together reach all of it end it", () => {
    expect(only({ disputes: [{ status: "lost", amount: 300 }], refunds: [{ amount: 600 }] }).access).toBe(
      "denied",
    );
  });
  it("with a status that nobody knows leaves what is known", () => {
    const spec = { bills: [firstBill({ disputes: [{ status: "pondered" }] })] };
    const known = (status: string) => ({ ...noMemory, disputes: new Map([["dp_in_1_0", status]]) });
    expect(ask(spec, day(5)).access).toBe("granted");
    expect(ask({ ...spec, memory: known("needs_response") }, day(5)).access).toBe("denied");
  });
  it("of the payment of an earlier period is a flag", () => {
    const bills = [
      firstBill({ disputes: [{ status: "needs_response" }] }),
      firstBill({ id: "in_2", at: month, lines: [debit({ from: month, until: day(59) })] }),
    ];
    expect(ask({ items: [{ from: month, until: day(59) }], bills }, day(40))).toMatchObject({
      access: "granted",
      flags: ["disputed"],
    });
  });
  it("takes a downgrade for nothing with the payment that it lived on", () => {
    const bills = (status: string) => [
      firstBill({ disputes: [{ status }] }),
      firstBill({
        id: "in_2",
        at: day(10),
        lines: [credit(day(10)), debit({ price: "basic", amount: 250, from: day(10), proration: true })],
      }),
    ];
    for (const [status, access] of [
      ["needs_response", "denied"],
      ["lost", "denied"],
      ["won", "granted"],
    ] as const)
      expect(ask({ items: [{ price: "basic" }], bills: bills(status) }, day(11)).access).toBe(access);
  });
});
