import { describe, expect, it } from "vitest";
import { answer, lasting, span } from "../testing/billing-answer.ts";
import { type BillState, bill, billed, day, debit, has, month } from "../testing/billing-story.ts";
import { iso } from "../testing/fold.ts";
import { refund } from "../testing/snapshots.ts";

const january = bill("1", [debit("pro_plan")]);
const february = (paidAt: number, overrides = {}, state: BillState = "card") =>
  bill("2", [debit("pro_plan", { start: month(2), end: month(3) })], state, { paidAt, ...overrides });
const canceled = (
  bills: ReturnType<typeof bill>[],
  cancellationReason = "cancellation_requested",
  status = "canceled",
) =>
  billed(bills, {
    status,
    cancellationReason,
    endedAt: day(40),
    items: [has("pro_plan", { periodStart: month(2), periodEnd: month(3) })],
  });

describe("money for a subscription after its end", () => {
  it.each(["card", "balance", "out_of_band"] as const)(
    "paid by %s, it is in the queue of what is unbound",
    (state) => {
      const now = answer(canceled([january, february(day(45), {}, state)]), day(46));
      expect(now.level).toBeNull();
      expect(now.fold.unbound).toMatchObject([
        { sourceId: "in_2", reason: expect.stringContaining("paid_after_end") },
      ]);
    },
  );

  it("is in the queue for a first payment that expired", () => {
    const late = bill("1", [debit("pro_plan")], "card", { paidAt: day(45) });
    expect(answer(canceled([late], "", "incomplete_expired"), day(46)).fold.unbound).toHaveLength(1);
  });

  it("grants what it paid for where the retries had ended the subscription (row 20)", () => {
    const facts = canceled([january, february(day(45))], "payment_failed");
    expect(answer(facts, day(46)).fold.unbound).toEqual([]);
    expect(span(facts, day(46))).toEqual(lasting("PRO", month(3)));
    expect(answer(facts, month(3) + 1).fold.unbound).toEqual([]);
  });

  it("is in the queue where it was for a period that was over when it was paid", () => {
    const facts = canceled([january, february(day(70))], "payment_failed");
    expect(answer(facts, day(71))).toMatchObject({ level: null });
    expect(answer(facts, day(71)).fold.unbound).toHaveLength(1);
  });

  it("is in the queue where it was paid after the end that was planned before (row 20)", () => {
    const facts = canceled([january, february(day(45))], "payment_failed");
    const planned = (cancelAt: number) => ({
      ...facts,
      subscriptions: facts.subscriptions.map((subscription) => ({ ...subscription, cancelAt })),
    });
    expect(answer(planned(day(44)), day(46))).toMatchObject({ level: null });
    expect(answer(planned(day(44)), day(46)).fold.unbound).toHaveLength(1);
    expect(answer(planned(day(50)), day(46))).toMatchObject({ level: "PRO", until: iso(day(50)) });
    expect(answer(planned(day(50)), day(46)).fold.unbound).toEqual([]);
  });

  it.each([
    ["was paid before it", [january, february(month(2))]],
    ["went back in full", [january, february(day(45), { refunded: { refunds: [refund({ amount: 900 })] } })]],
    ["was never paid", [january, february(day(45), { paidAt: null }, "failed")]],
    ["was nothing", [january, february(day(45), { total: 0 })]],
  ])("is not there when it %s", (_, bills) => {
    expect(answer(canceled(bills), day(46)).fold.unbound).toEqual([]);
  });

  it("is not there for a subscription that lives", () => {
    for (const status of ["active", "past_due", "unpaid", "paused"])
      expect(answer(billed([january, february(day(45))], { status }), day(46)).fold.unbound).toEqual([]);
  });
});
