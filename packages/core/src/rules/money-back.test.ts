import { describe, expect, it } from "vitest";
import { type AccessPolicy, defaultPolicy, type MoneyBackCase } from "../model/policy.ts";
import type { Payment } from "../model/snapshot.ts";
import { payment } from "../testing/snapshots.ts";
import { moneyBack } from "./money-back.ts";

const cells = Object.keys(defaultPolicy.moneyBack) as MoneyBackCase[];
const everywhere = (rule: "deny" | "flag" | "ignore"): AccessPolicy => ({
  ...defaultPolicy,
  moneyBack: Object.fromEntries(cells.map((cell) => [cell, rule])) as AccessPolicy["moneyBack"],
});
const refund = (amount: number, status: string | null = "succeeded") => ({
  refunds: [{ id: "re_1", status, amount }],
});
const disputes = (...statuses: string[]) => ({
  disputes: statuses.map((status, n) => ({ id: `dp_${n}`, status })),
});
const warned = { earlyFraudWarnings: ["issfr_1"] };

describe("what happened to a payment", () => {
  it.each([
    ["refunded in full", refund(1500), "refunded", "refunded"],
    ["refunded in part", refund(1499), "refunded", "partly_refunded"],
    ["lost to a dispute", disputes("lost"), "dispute_lost", "disputed"],
    ["lost, and appealed", disputes("appeal_needs_response"), "dispute_lost", "disputed"],
    ["lost, and under appeal", disputes("appeal_under_review"), "dispute_lost", "disputed"],
    ["disputed", disputes("needs_response"), "disputed", "disputed"],
    ["disputed and under review", disputes("under_review"), "disputed", "disputed"],
    ["disputed in words that nobody knows", disputes("sleeping"), "disputed", "disputed"],
    ["asked about", disputes("warning_needs_response"), "disputed", "dispute_warning"],
    ["asked about and under review", disputes("warning_under_review"), "disputed", "dispute_warning"],
    ["asked about, and answered", disputes("warning_closed"), "disputed", "dispute_warning"],
    ["won back", disputes("won"), "disputed", "dispute_warning"],
    ["kept from a dispute", disputes("prevented"), "disputed", "dispute_warning"],
  ] as const)(
    "%s: has a reason where the policy denies, a flag where it flags, and else nothing",
    (_, facts, reason, flag) => {
      const back = payment(structuredClone(facts) as Parameters<typeof payment>[0]);
      expect(moneyBack(back, everywhere("deny"))).toEqual({ denied: reason, flags: [] });
      expect(moneyBack(back, everywhere("flag"))).toEqual({ denied: null, flags: [flag] });
      expect(moneyBack(back, everywhere("ignore"))).toEqual({ denied: null, flags: [] });
    },
  );

  it.each<[string, Partial<Payment>, string]>([
    ["a full refund before a lost dispute", { ...refund(1500), ...disputes("lost") }, "refunded"],
    ["a lost dispute before an open one", disputes("needs_response", "lost"), "dispute_lost"],
    ["an appeal before an open dispute", disputes("under_review", "appeal_under_review"), "dispute_lost"],
    ["a lost dispute before one that was won", disputes("won", "lost"), "dispute_lost"],
    ["an open dispute before a partial refund", { ...refund(1), ...disputes("needs_response") }, "disputed"],
    ["a full refund before an open dispute", { ...refund(1500), ...disputes("needs_response") }, "refunded"],
    [
      "an appeal before a dispute in words that nobody knows",
      disputes("sleeping", "appeal_needs_response"),
      "dispute_lost",
    ],
    [
      "a dispute in words that nobody knows before a partial refund",
      { ...refund(1), ...disputes("sleeping") },
      "disputed",
    ],
    ["a dispute before a warning of fraud", { ...disputes("needs_response"), ...warned }, "disputed"],
    ["a warning of fraud before a partial refund", { ...refund(1), ...warned }, "fraud_warning"],
  ])("tells what is over for good first: %s", (_, facts, reason) => {
    expect(moneyBack(payment(facts), everywhere("deny")).denied).toBe(reason);
    expect(
      moneyBack(payment({ ...facts, disputes: (facts.disputes ?? []).toReversed() }), everywhere("deny"))
        .denied,
    ).toBe(reason);
  });

  it("an open dispute under review is not one of a status that nobody knows", () => {
    const policy = everywhere("ignore");
    policy.moneyBack.dispute_open = "deny";
    for (const status of ["needs_response", "under_review"])
      expect(moneyBack(payment(disputes(status)), policy).denied).toBe("disputed");
    expect(moneyBack(payment(disputes("sleeping")), policy).denied).toBeNull();
  });

  it("shows each flag once, the gravest first", () => {
    const facts = {
      ...refund(5),
      ...disputes("won", "warning_needs_response", "needs_response", "under_review", "prevented"),
    };
    expect(moneyBack(payment(facts), everywhere("flag")).flags).toEqual([
      "disputed",
      "dispute_warning",
      "partly_refunded",
    ]);
  });

  it("is nothing when nothing went back: no refund, or one of an unknown or failed status", () => {
    for (const facts of [{}, refund(1500, null), refund(1500, "failed"), refund(1500, "later"), refund(0)])
      expect(moneyBack(payment(facts), everywhere("deny"))).toEqual({ denied: null, flags: [] });
    expect(moneyBack(payment({ amount: 0 }), everywhere("deny")).denied).toBeNull();
  });
});
