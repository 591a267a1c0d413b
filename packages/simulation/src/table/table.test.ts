import { describe, expect, it } from "vitest";
import { type Memory, noMemory } from "../coverage/memory.ts";
import { expectGranted, february, hour, renewal } from "../reference/testing/expect-granted.ts";
import { ask, day, debit, firstBill, month, type SubscriptionSpec } from "../reference/testing/facts.ts";

describe("row 1", () => {
  it("sells nothing to a quantity of zero", () => {
    expect(ask({ items: [{ seats: 0 }] }, day(5))).toMatchObject({ access: "denied", row: 1 });
  });
});

describe("row 2", () => {
  const trial: SubscriptionSpec = {
    status: "trialing",
    trialEnd: day(14),
    items: [{ until: day(14) }],
    bills: [firstBill({ lines: [debit({ amount: 0, until: day(14) })] })],
  };
  it("grants a trial to its end and an hour more", () => {
    expectGranted(trial, day(3), { row: 2, until: day(14) + hour });
  });
  it("grants no hour more to a trial that should not go on", () => {
    expectGranted({ ...trial, cancelAt: day(14) }, day(3), { row: 2, until: day(14) });
  });
});

describe("rows 18 to 23", () => {
  it.each([
    ["incomplete", 18],
    ["incomplete_expired", 18],
    ["paused", 19],
  ])("denies a subscription that is %s", (status, row) => {
    expect(ask({ status, bills: [firstBill({ status: "open" })] }, day(5))).toMatchObject({
      access: "denied",
      row,
    });
  });
  it("denies an unpaid one after what was paid", () => {
    expect(
      ask({ ...february, status: "unpaid", bills: [firstBill(), renewal({ attempted: true })] }, day(40)),
    ).toMatchObject({ access: "denied", row: 18 });
  });
  it("keeps a paid year when another item's failure has ended the subscription", () => {
    const bills = [firstBill({ lines: [debit({ price: "pro_year", amount: 9000, until: day(365) })] })];
    const spec = { items: [{ price: "pro_year", until: day(365) }], bills, status: "canceled" };
    for (const canceledFor of ["payment_failed", "payment_disputed"])
      expectGranted({ ...spec, canceledFor }, day(40), { row: 20, until: day(365) });
    expect(ask({ ...spec, canceledFor: "cancellation_requested" }, day(40))).toMatchObject({
      access: "denied",
      row: 21,
    });
  });
  it("keeps the decision before an unknown status for a day, and never beyond its end", () => {
    const before = (until: number): Memory => ({
      ...noMemory,
      unknown: new Map([["sub_1:si_1", { since: day(5), before: { level: "PRO", seats: 1, until } }]]),
    });
    expectGranted({ status: "dormant", memory: before(month) }, day(5) + hour, { row: 22, until: day(6) });
    expectGranted({ status: "dormant", memory: before(day(5) + 2 * hour) }, day(5) + hour, {
      row: 22,
      until: day(5) + 2 * hour,
    });
    expect(ask({ status: "dormant" }, day(5))).toMatchObject({ access: "denied", row: 22, alert: "P0" });
  });
  it("keeps it for an unknown status of the renewal", () => {
    const memory: Memory = {
      ...noMemory,
      unknown: new Map([
        ["sub_1:si_1", { since: month, before: { level: "PRO", seats: 1, until: month + 24 * hour } }],
      ]),
    };
    const spec = { ...february, bills: [firstBill(), renewal({ status: "resting" })] };
    expectGranted({ ...spec, memory }, month + hour, { row: 22, until: month + 24 * hour });
    expect(ask(spec, month + hour)).toMatchObject({ access: "denied", row: 22 });
  });
});
