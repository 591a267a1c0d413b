import { describe, expect, it } from "vitest";
import { noMemory } from "../coverage/memory.ts";
import { expectGranted, february, remembered, renewal } from "../reference/testing/expect-granted.ts";
import {
  ask,
  credit,
  day,
  debit,
  firstBill,
  month,
  type SubscriptionSpec,
} from "../reference/testing/facts.ts";

describe("row 3", () => {
  const unbilled: SubscriptionSpec = { items: [{ from: day(0), until: day(20) }], bills: [] };
  it("gives a period that Stripe billed nothing for, and a day after it", () => {
    expectGranted(unbilled, day(3), { row: 3, until: day(21) });
    expect(ask(unbilled, day(3)).gives).toEqual({ start: day(0), end: day(20), row: 3 });
  });
  it("gives no day after it when it should not go on", () => {
    expectGranted({ ...unbilled, cancelsAtEnd: true }, day(3), { row: 3, until: day(20) });
  });
  it("gives it after a debit that was paid and taken back", () => {
    const bills = [
      firstBill(),
      firstBill({ id: "in_2", at: day(10), lines: [credit(day(10), { credits: ["in_1_1"] })] }),
    ];
    expectGranted({ items: [{ from: day(12), until: day(43) }], bills }, day(15), { row: 3, until: day(44) });
  });
  it.each(["draft", "open", "void", "uncollectible"])(
    "gives nothing that a bill asks for, even when it is %s",
    (status) => {
      expect(ask({ bills: [firstBill({ status })] }, day(3)).row).not.toBe(3);
    },
  );
  it("is a link of the run: the first draft after it has its slack from the end of the gift", () => {
    const spec: SubscriptionSpec = {
      items: [{ from: day(20), until: day(51) }],
      bills: [
        firstBill({
          id: "in_2",
          at: day(20),
          status: "draft",
          lines: [debit({ from: day(20), until: day(51) })],
        }),
      ],
      memory: remembered(day(0), day(20), 3),
    };
    expectGranted(spec, day(20), { row: 11, until: day(21) });
    expect(ask({ ...spec, memory: noMemory }, day(20)).access).toBe("pending");
  });
  it("is not something that was paid: a failure after it has no grace", () => {
    const spec: SubscriptionSpec = {
      status: "past_due",
      items: [{ from: day(20), until: day(51) }],
      bills: [
        firstBill({
          id: "in_2",
          at: day(20),
          status: "open",
          attempted: true,
          lines: [debit({ from: day(20), until: day(51) })],
        }),
      ],
      memory: remembered(day(0), day(20), 3),
    };
    expect(ask(spec, day(21))).toMatchObject({ access: "denied", row: 17 });
  });
});

describe("row 7", () => {
  const paused = (behavior: string): SubscriptionSpec => ({
    ...february,
    pause: behavior,
    bills: [
      firstBill(),
      renewal({
        status: behavior === "keep_as_draft" ? "draft" : behavior === "void" ? "void" : "uncollectible",
      }),
    ],
  });
  it.each(["void", "keep_as_draft", "mark_uncollectible"])(
    "gives the period of a pause by %s",
    (behavior) => {
      expectGranted(paused(behavior), day(40), { row: 7, until: day(60), flags: ["collection_paused"] });
    },
  );
  it("sets its flag whatever row answers", () => {
    expect(ask({ pause: "void" }, day(5))).toMatchObject({ row: 6, flags: ["collection_paused"] });
  });
  it("stays given to its end after the pause is lifted", () => {
    const { pause: _, ...lifted } = paused("void");
    expectGranted({ ...lifted, memory: remembered(month, day(59), 7) }, day(40), { row: 7, until: day(60) });
    expect(ask(lifted, day(40))).toMatchObject({ access: "denied", row: 13 });
  });
  it("gives no period that was paid and went back", () => {
    const bills = [firstBill({ refunds: [{ amount: 900 }] })];
    expect(ask({ pause: "void", bills }, day(5))).toMatchObject({ access: "denied", row: 8 });
  });
});

describe("row 8", () => {
  it.each([
    ["a refund in full", { refunds: [{ amount: 900 }] }, "refunded"],
    ["a refund that is pending", { refunds: [{ amount: 900, status: "pending" }] }, "refunded"],
    ["an open dispute", { disputes: [{ status: "needs_response" }] }, "disputed"],
    ["a dispute under review", { disputes: [{ status: "under_review" }] }, "disputed"],
    ["a lost dispute", { disputes: [{ status: "lost" }] }, "disputed"],
    ["an appeal", { disputes: [{ status: "appeal_under_review" }] }, "disputed"],
  ])("denies after %s", (_, more, reason) => {
    for (const status of ["active", "past_due", "unpaid"])
      expect(ask({ status, bills: [firstBill(more)] }, day(5))).toMatchObject({
        access: "denied",
        row: 8,
        reason,
      });
  });
  it("denies a downgrade for nothing after a refund in full, having paid nothing", () => {
    const bills = [
      firstBill({ refunds: [{ amount: 900 }] }),
      firstBill({
        id: "in_2",
        at: day(10),
        lines: [credit(day(10)), debit({ price: "basic", amount: 250, from: day(10), proration: true })],
      }),
    ];
    expect(ask({ items: [{ price: "basic" }], bills }, day(11))).toMatchObject({ access: "denied", row: 8 });
  });
});
