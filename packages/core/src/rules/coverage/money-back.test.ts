import { describe, expect, it } from "vitest";
import type { Payment } from "../../model/payment.ts";
import { type AccessPolicy, defaultPolicy, type MoneyBackCase } from "../../model/policy.ts";
import { days, dispute, newYear, payment, refund } from "../../testing/snapshots.ts";
import { moneyBack } from "./money-back.ts";

const cases = Object.keys(defaultPolicy.moneyBack) as MoneyBackCase[];
const everywhere = (rule: "deny" | "flag" | "ignore"): AccessPolicy => ({
  ...defaultPolicy,
  moneyBack: Object.fromEntries(cases.map((name) => [name, rule])) as AccessPolicy["moneyBack"],
});
const refunded = (amount: number, status: string | null = "succeeded") => ({
  refunds: [refund({ amount, status })],
});
const disputes = (...statuses: string[]) => ({
  disputes: statuses.map((status, n) => dispute(status, { id: `du_${n}` })),
});
const warned = { earlyFraudWarnings: ["issfr_1"] };

/** Of one payment that paid all. */
const back = (facts: Partial<Payment>, policy: AccessPolicy) => {
  const paid = payment(facts);
  return moneyBack({ amount: paid.amount, credited: 0, payments: [paid] }, policy);
};
const createdAt = newYear + days(5);
const nothing = { loss: null, lostAt: null, flags: [] };

describe("what happened to a payment", () => {
  it.each<[string, Partial<Payment>, string, string]>([
    ["refunded in full", refunded(1500), "refunded", "refunded"],
    ["refunded in part", refunded(1499), "refunded", "partly_refunded"],
    ["lost to a dispute", disputes("lost"), "dispute_lost", "disputed"],
    ["lost, and appealed", disputes("appeal_needs_response"), "dispute_lost", "disputed"],
    ["lost, and under appeal", disputes("appeal_under_review"), "dispute_lost", "disputed"],
    ["disputed", disputes("needs_response"), "disputed", "disputed"],
    ["disputed and under review", disputes("under_review"), "disputed", "disputed"],
    ["disputed in an unknown status", disputes("sleeping"), "disputed", "dispute_unknown"],
    ["asked about", disputes("warning_needs_response"), "disputed", "dispute_warning"],
    ["asked about and under review", disputes("warning_under_review"), "disputed", "dispute_warning"],
    ["asked about, and answered", disputes("warning_closed"), "disputed", "dispute_warning"],
    ["won back", disputes("won"), "disputed", "dispute_warning"],
    ["refunded before a dispute", disputes("prevented"), "disputed", "dispute_warning"],
  ])(
    "%s: has a reason where the policy denies, a flag where it flags, and else nothing",
    (_, facts, loss, flag) => {
      expect(back(facts, everywhere("deny"))).toEqual({ loss, lostAt: createdAt, flags: [] });
      expect(back(facts, everywhere("flag"))).toEqual({ loss: null, lostAt: null, flags: [flag] });
      expect(back(facts, everywhere("ignore"))).toEqual(nothing);
    },
  );

  it.each<[string, Partial<Payment>, string]>([
    ["a full refund before a lost dispute", { ...refunded(1500), ...disputes("lost") }, "refunded"],
    ["a lost dispute before an open one", disputes("needs_response", "lost"), "dispute_lost"],
    ["an appeal before an open dispute", disputes("under_review", "appeal_under_review"), "dispute_lost"],
    ["a lost dispute before one that was won", disputes("won", "lost"), "dispute_lost"],
    [
      "an open dispute before a partial refund",
      { ...refunded(1), ...disputes("needs_response") },
      "disputed",
    ],
    [
      "a full refund before an open dispute",
      { ...refunded(1500), ...disputes("needs_response") },
      "refunded",
    ],
    [
      "an appeal before a dispute in an unknown status",
      disputes("sleeping", "appeal_needs_response"),
      "dispute_lost",
    ],
    [
      "a dispute in an unknown status before a partial refund",
      { ...refunded(1), ...disputes("sleeping") },
      "disputed",
    ],
    ["a dispute before a warning of fraud", { ...disputes("needs_response"), ...warned }, "disputed"],
    ["a warning of fraud before a partial refund", { ...refunded(1), ...warned }, "fraud_warning"],
  ])("says what is over for good first: %s", (_, facts, loss) => {
    expect(back(facts, everywhere("deny")).loss).toBe(loss);
    const reversed = { ...facts, disputes: (facts.disputes ?? []).toReversed() };
    expect(back(reversed, everywhere("deny")).loss).toBe(loss);
  });

  it("an open dispute under review is not one of an unknown status", () => {
    const policy = everywhere("ignore");
    policy.moneyBack.dispute_open = "deny";
    for (const status of ["needs_response", "under_review"])
      expect(back(disputes(status), policy).loss).toBe("disputed");
    expect(back(disputes("sleeping"), policy).loss).toBeNull();
  });

  it("shows each flag once, the gravest first, however the disputes are listed", () => {
    const { disputes: list } = disputes(
      "won",
      "warning_needs_response",
      "needs_response",
      "under_review",
      "prevented",
    );
    for (const ordered of [list, list.toReversed()])
      expect(back({ ...refunded(5), disputes: ordered }, everywhere("flag")).flags).toEqual([
        "disputed",
        "dispute_warning",
        "partly_refunded",
      ]);
  });

  it("is nothing when nothing went back: no refund, or one of an unknown or failed status", () => {
    for (const facts of [
      {},
      refunded(1500, null),
      refunded(1500, "failed"),
      refunded(1500, "later"),
      refunded(0),
    ])
      expect(back(facts, everywhere("deny"))).toEqual(nothing);
    expect(back({ amount: 0 }, everywhere("deny")).loss).toBeNull();
  });
});

describe("what went back of a sum", () => {
  const halves = (one: Partial<Payment>, other: Partial<Payment>) => ({
    amount: 3000,
    credited: 0,
    payments: [payment(one), payment({ id: "pi_2", ...other })],
  });
  const partly = { loss: null, lostAt: null };

  it("is added up over all of its payments: all of it ends it, from the last of what came back", () => {
    const late = { refunds: [refund({ id: "re_2", createdAt: createdAt + 60 })] };
    expect(moneyBack(halves(refunded(1500), {}), defaultPolicy)).toEqual({
      ...partly,
      flags: ["partly_refunded"],
    });
    expect(moneyBack(halves(refunded(1500), late), defaultPolicy)).toEqual({
      loss: "refunded",
      lostAt: createdAt + 60,
      flags: [],
    });
  });

  it("is gone from the instant at which all of it had come back, however the refunds are listed", () => {
    const third = (hours: number) => refund({ amount: 1000, createdAt: createdAt + hours });
    const refunds = [third(30), third(10), third(20)];
    for (const list of [refunds, refunds.toReversed()])
      expect(
        moneyBack({ amount: 2000, credited: 0, payments: [payment({ refunds: list })] }, defaultPolicy),
      ).toMatchObject({ loss: "refunded", lostAt: createdAt + 20 });
  });

  it("is gone in part from the last of its parts, where the policy lets a part end it", () => {
    const refunds = [refund({ amount: 1 }), refund({ amount: 1, createdAt: createdAt + 60 })];
    expect(back({ refunds }, everywhere("deny"))).toMatchObject({
      loss: "refunded",
      lostAt: createdAt + 60,
    });
    const small = (status: string, n: number) => dispute(status, { amount: n, createdAt: createdAt + n });
    const both = { disputes: [small("needs_response", 1), small("lost", 2)] };
    expect(back(both, everywhere("deny"))).toMatchObject({ loss: "dispute_lost", lostAt: createdAt + 2 });
    const open = { disputes: [small("needs_response", 2), small("under_review", 1)] };
    expect(back(open, everywhere("deny"))).toMatchObject({ loss: "disputed", lostAt: createdAt + 2 });
  });

  it("is the credit notes after the payment too", () => {
    const sum = { amount: 1500, payments: [payment(refunded(500))] };
    expect(moneyBack({ ...sum, credited: 999 }, defaultPolicy).loss).toBeNull();
    expect(moneyBack({ ...sum, credited: 1000 }, defaultPolicy).loss).toBe("refunded");
  });

  it("is what was refunded and what was lost together", () => {
    expect(moneyBack(halves(refunded(1500), disputes("lost")), defaultPolicy).loss).toBe("dispute_lost");
    expect(moneyBack(halves(disputes("lost"), disputes("under_review")), defaultPolicy).loss).toBe(
      "disputed",
    );
    // What may still be won back is a part, and so is the refund.
    expect(moneyBack(halves(refunded(1500), disputes("under_review")), defaultPolicy).loss).toBeNull();
    expect(moneyBack(halves(refunded(1500), disputes("won")), defaultPolicy).loss).toBeNull();
  });

  it("is a flag when less than all of it is disputed, or ends it where the policy says so", () => {
    const strict = everywhere("flag");
    strict.moneyBack.dispute_open = "deny";
    strict.moneyBack.dispute_lost = "deny";
    const part = (status: string) => halves(disputes(status), {});
    for (const status of ["needs_response", "lost"])
      expect(moneyBack(part(status), defaultPolicy)).toEqual({ ...partly, flags: ["disputed"] });
    strict.moneyBack.dispute_partial = "deny";
    expect(moneyBack(part("needs_response"), strict)).toMatchObject({ loss: "disputed", lostAt: createdAt });
    expect(moneyBack(part("lost"), strict)).toMatchObject({ loss: "dispute_lost", lostAt: createdAt });
    strict.moneyBack.dispute_partial = "ignore";
    expect(moneyBack(part("lost"), strict)).toEqual({ ...partly, flags: [] });
  });
});
