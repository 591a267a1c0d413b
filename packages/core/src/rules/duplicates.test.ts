import { describe, expect, it } from "vitest";
import type { Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import { answer } from "../testing/billing-answer.ts";
import { sale, sold } from "../testing/billing-sale.ts";
import { bill, billed, day, debit, has, month, nextYear, together } from "../testing/billing-story.ts";

/** A subscription to some plans, paid to an end, or never. */
const to = (
  id: string,
  lookupKeys: readonly string[],
  end: number | null,
  overrides: Partial<SubscriptionFacts> = {},
): Snapshot => {
  const item = (key: string) => `si_${id}_${key}`;
  const lines = lookupKeys.map((key) =>
    debit(key, { id: `il_${id}_${key}`, itemId: item(key), end: end ?? month(2) }),
  );
  return billed(lines.length === 0 ? [] : [bill(id, lines, end === null ? "failed" : "card")], {
    id: `sub_${id}`,
    items: lookupKeys.map((key) => has(key, { id: item(key), periodEnd: end ?? month(2) })),
    ...overrides,
  });
};
const fold = (...parts: Snapshot[]) => answer(together(...parts), day(5)).fold;
const endable = (...parts: Snapshot[]) => fold(...parts).duplicates;
const unpaid = { status: "unpaid" };

describe("a subscription may be ended beside a granting one", () => {
  it("however high the level is that it was never paid for", () => {
    expect(endable(to("a", ["pro_plan"], null, unpaid), to("b", ["basic_plan"], month(2)))).toEqual([
      "sub_a",
    ]);
  });

  it("when it ends sooner than another that is covered as long", () => {
    const ending = to("a", ["pro_plan"], month(2), { cancelAt: day(20) });
    const newer = to("b", ["pro_plan"], month(2), { createdAt: day(2) });
    expect(endable(ending, newer)).toEqual(["sub_a"]);
  });

  it("when both end together as planned, and the other is covered longer", () => {
    const planned = { cancelAt: day(20) };
    expect(
      endable(to("a", ["pro_plan"], month(2), planned), to("b", ["pro_year"], nextYear, planned)),
    ).toEqual(["sub_a"]);
  });

  it("whatever was sold beside them", () => {
    const parts = [to("a", ["pro_plan"], month(2)), to("b", ["pro_plan"], month(2), { createdAt: day(2) })];
    expect(endable(...parts)).toEqual(["sub_b"]);
    const long = sale("1", day(1), { level: "PRO", durationDays: 300, seats: 1 });
    expect(endable(...parts, sold(long))).toEqual(["sub_b"]);
  });

  it("when it is a plan by the seat that grants nothing", () => {
    expect(endable(to("a", ["team_plan"], null, unpaid), to("b", ["team_plan"], month(2)))).toEqual([
      "sub_a",
    ]);
  });
});

describe("a subscription may not be ended", () => {
  it("when it has an item of another group, granting or not", () => {
    const both = to("a", ["pro_plan", "team_plan"], null, unpaid);
    expect(endable(both, to("b", ["pro_plan"], month(2)))).toEqual([]);
    expect(endable(both, to("b", ["pro_plan"], month(2)), to("c", ["team_plan"], month(2)))).toEqual([]);
  });

  it("when what was paid last was of another group than its item is now", () => {
    const changed = to("a", ["team_basic"], month(2), {
      status: "past_due",
      items: [has("basic_plan", { id: "si_a_team_basic" })],
    });
    expect(endable(changed, to("b", ["pro_year"], nextYear))).toEqual([]);
  });

  it("when what outlives it is not covered as long", () => {
    const parts = [
      to("a", ["pro_year"], nextYear, { cancelAt: day(20) }),
      to("b", ["pro_plan"], month(4), { cancelAt: day(25) }),
      to("c", ["pro_plan"], month(2)),
    ];
    expect(endable(...parts)).toEqual([]);
  });
});

describe("subscriptions are no duplicates", () => {
  it("when all that they share is prices that nobody knows", () => {
    const strange = (id: string, key: string) => {
      const facts = to(id, [key], month(2));
      return {
        ...facts,
        subscriptions: facts.subscriptions.map((subscription) => ({
          ...subscription,
          items: [...subscription.items, has("strange", { id: `si_${id}_x` })],
        })),
      };
    };
    const { entitlements, duplicates } = fold(strange("a", "pro_plan"), strange("b", "team_plan"));
    expect(duplicates).toEqual([]);
    expect(entitlements.flatMap(({ flags }) => flags)).toEqual([]);
  });
});

describe("what an operator is told of a deleted customer", () => {
  it("is said once, in words", () => {
    const gone = together(to("a", ["pro_plan"], month(2)), to("b", ["team_plan"], month(2)));
    const { alerts } = answer({ ...gone, customerDeleted: true }, day(5)).fold;
    expect(alerts.map(({ level, message }) => `${level} ${message}`)).toEqual([
      "P1 a customer was deleted at Stripe",
    ]);
  });
});
