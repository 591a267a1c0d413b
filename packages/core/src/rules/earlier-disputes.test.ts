import { describe, expect, it } from "vitest";
import type { Dispute } from "../model/payment.ts";
import { type AccessPolicy, defaultPolicy } from "../model/policy.ts";
import { answer } from "../testing/billing-answer.ts";
import { type BillState, bill, billed, day, debit, has, month } from "../testing/billing-story.ts";
import { dispute } from "../testing/snapshots.ts";

const set = (moneyBack: Partial<AccessPolicy["moneyBack"]>) => ({
  policy: { ...defaultPolicy, moneyBack: { ...defaultPolicy.moneyBack, ...moneyBack } },
});
const facts = (
  status: string,
  {
    state = "card",
    known,
    ...more
  }: { state?: BillState; known?: Dispute["knownStatus"]; status?: string } = {},
) => {
  const disputes = [dispute(status, { amount: 900, ...(known === undefined ? {} : { knownStatus: known }) })];
  return billed(
    [
      bill("1", [debit("pro_plan")], state, { refunded: { disputes } }),
      bill("2", [debit("pro_plan", { start: month(2), end: month(3) })]),
    ],
    { items: [has("pro_plan", { periodStart: month(2), periodEnd: month(3) })], ...more },
  );
};
const flags = (...rest: Parameters<typeof facts>) => answer(facts(...rest), day(40)).flags;

describe("a dispute on the payment of an earlier period", () => {
  it.each([
    ["needs_response", ["earlier_payment_disputed"]],
    ["under_review", ["earlier_payment_disputed"]],
    ["lost", ["earlier_payment_disputed"]],
    ["appeal_needs_response", ["earlier_payment_disputed"]],
    ["appeal_under_review", ["earlier_payment_disputed"]],
    ["won", []],
    ["warning_needs_response", []],
    ["warning_under_review", []],
    ["lost_for_ever", ["dispute_unknown"]],
  ])("%s: %j", (status, expected) => {
    expect(flags(status)).toEqual(expected);
  });

  it("of a status that nobody knows is what it was last, and unknown", () => {
    expect(flags("sleeping", { known: "needs_response" })).toEqual([
      "dispute_unknown",
      "earlier_payment_disputed",
    ]);
    expect(flags("sleeping", { known: "won" })).toEqual(["dispute_unknown"]);
  });

  it("is none of an invoice that was never paid", () => {
    expect(flags("needs_response", { state: "uncollectible" })).toEqual([]);
  });

  it("is nothing where the policy ignores it, known or not", () => {
    const ignoring = set({ dispute_earlier_period: "ignore", dispute_unknown: "ignore" });
    expect(answer(facts("lost"), day(40), ignoring).flags).toEqual([]);
    expect(answer(facts("sleeping"), day(40), ignoring).flags).toEqual([]);
  });

  it("denies where the policy says so, and changes no other reason", () => {
    const strict = set({ dispute_earlier_period: "deny" });
    expect(answer(facts("lost"), day(40), strict).fold.entitlements).toMatchObject([
      { access: "denied", reason: "disputed", expiresAt: null, flags: ["earlier_payment_disputed"] },
    ]);
    expect(answer(facts("lost", { status: "paused" }), day(40), strict).fold.entitlements).toMatchObject([
      { access: "denied", reason: "paused" },
    ]);
  });
});
