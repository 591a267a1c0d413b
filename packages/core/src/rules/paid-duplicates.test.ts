import { describe, expect, it } from "vitest";
import { defineCatalog } from "../model/catalog.ts";
import type { Snapshot, SubscriptionFacts } from "../model/snapshot.ts";
import { answer } from "../testing/billing-answer.ts";
import { sale, sold } from "../testing/billing-sale.ts";
import {
  type BillState,
  bill,
  billed,
  day,
  debit,
  has,
  month,
  nextYear,
  storyCatalog,
  together,
} from "../testing/billing-story.ts";

const now = day(33);
type Kind = keyof typeof kinds;

/** One subscription of the group with ids of its own, paid until 1 March unless its kind says otherwise. */
const one = (id: string, overrides: Partial<SubscriptionFacts>, paid: "all" | "january" | "none" = "all") => {
  const line = (number: number) =>
    debit("pro_plan", {
      id: `il_${id}_${number}`,
      itemId: `si_${id}`,
      start: month(number),
      end: month(number + 1),
    });
  const bills = [
    bill(`${id}_1`, [line(1)], paid === "none" ? "failed" : "card"),
    bill(`${id}_2`, [line(2)], paid === "all" ? "card" : "failed"),
  ];
  const items = [has("pro_plan", { id: `si_${id}`, periodStart: month(2), periodEnd: month(3) })];
  return billed(bills, { id: `sub_${id}`, items, ...overrides });
};

const kinds = {
  active: (id: string) => one(id, {}),
  "ending on 1 March": (id: string) => one(id, { cancelAtPeriodEnd: true }),
  trialing: (id: string) => one(id, { status: "trialing", trialEnd: day(40) }, "none"),
  "past due within its grace": (id: string) => one(id, { status: "past_due" }, "january"),
  "past due without payment": (id: string) => one(id, { status: "past_due" }, "none"),
  "past due and paid": (id: string) => one(id, { status: "past_due" }),
  unpaid: (id: string) => one(id, { status: "unpaid" }, "january"),
  "unpaid and covered": (id: string) => one(id, { status: "unpaid" }),
  paused: (id: string) => one(id, { status: "paused" }),
  incomplete: (id: string) => one(id, { status: "incomplete" }, "none"),
  incomplete_expired: (id: string) => one(id, { status: "incomplete_expired" }, "none"),
  canceled: (id: string) =>
    one(
      id,
      { status: "canceled", cancellationReason: "cancellation_requested", endedAt: day(20) },
      "january",
    ),
  "canceled within a paid month": (id: string) =>
    one(id, { status: "canceled", cancellationReason: "payment_failed", endedAt: day(32) }),
  "of a status nobody knows": (id: string) => one(id, { status: "hibernating" }),
};
const names = Object.keys(kinds) as Kind[];
const isLive = (kind: Kind) => !kind.startsWith("canceled") && kind !== "incomplete_expired";

/** The facts after the shop has ended subscriptions: canceled on request, at once. */
const without = (facts: Snapshot, ids: readonly string[]): Snapshot => ({
  ...facts,
  subscriptions: facts.subscriptions.map((subscription) =>
    ids.includes(subscription.id)
      ? { ...subscription, status: "canceled", cancellationReason: "cancellation_requested", endedAt: now }
      : subscription,
  ),
});

describe.each(names)("a subscription that is %s", (older) => {
  it.each(names)("and a newer one that is %s", (newer) => {
    const parts = { sub_a: kinds[older]("a"), sub_b: kinds[newer]("b") };
    for (const facts of [together(parts.sub_a, parts.sub_b), together(parts.sub_b, parts.sub_a)]) {
      const before = answer(facts, now);
      const { duplicates } = before.fold;
      const granting = Object.entries(parts).filter(([, part]) => answer(part, now).level !== null);
      const ids = granting.map(([id]) => id);
      const live = [...(isLive(older) ? ["sub_a"] : []), ...(isLive(newer) ? ["sub_b"] : [])];

      expect(live).toEqual(expect.arrayContaining(duplicates));
      const after = answer(without(facts, duplicates), now);
      expect([after.level, after.until]).toEqual([before.level, before.until]);

      if (live.length < 2 || ids.length === 0) expect(duplicates).toEqual([]);
      else if (ids.length === 1) expect(duplicates).toEqual(live.filter((id) => !ids.includes(id)));
      else expect(duplicates).toHaveLength(1);

      const flagged = before.fold.entitlements.filter(({ flags }) =>
        flags.includes("duplicate_subscription"),
      );
      expect(flagged.length > 0).toBe(live.length === 2);
    }
  });
});

describe("which of two granting subscriptions of a group may be ended", () => {
  const paid = (
    id: string,
    lookupKey: string,
    end: number,
    overrides: Partial<SubscriptionFacts> = {},
    quantity = 1,
  ) =>
    billed([bill(id, [debit(lookupKey, { id: `il_${id}`, itemId: `si_${id}`, quantity, end })])], {
      id: `sub_${id}`,
      items: [has(lookupKey, { id: `si_${id}`, quantity, periodEnd: end })],
      ...overrides,
    });
  const endable = (...parts: Snapshot[]) => answer(together(...parts), day(5)).fold.duplicates;

  it("row g: the one that is covered less long, whichever is older", () => {
    expect(endable(paid("a", "pro_plan", month(2)), paid("b", "pro_year", nextYear))).toEqual(["sub_a"]);
    expect(endable(paid("a", "pro_year", nextYear), paid("b", "pro_plan", month(2)))).toEqual(["sub_b"]);
  });

  it("neither of one that is paid for and will be canceled, and one that is granted longer by grace alone", () => {
    const owing = billed(
      [
        bill("b_1", [debit("pro_plan", { id: "il_b_1", itemId: "si_b", start: day(-27), end: day(4) })]),
        bill(
          "b_2",
          [debit("pro_plan", { id: "il_b_2", itemId: "si_b", start: day(4), end: day(35) })],
          "failed",
        ),
      ],
      {
        id: "sub_b",
        status: "past_due",
        startedAt: day(-27),
        items: [has("pro_plan", { id: "si_b", periodStart: day(4), periodEnd: day(35) })],
      },
    );
    expect(answer(owing, day(5)).until).toBe(new Date(day(11) * 1000).toISOString());
    expect(endable(paid("a", "pro_plan", month(2), { cancelAt: day(7) }), owing)).toEqual([]);
    expect(endable(paid("a", "pro_plan", month(2), { cancelAt: day(12) }), owing)).toEqual(["sub_b"]);
  });

  it("the lower one where it gives nothing more", () => {
    expect(endable(paid("a", "basic_plan", month(2)), paid("b", "pro_year", nextYear))).toEqual(["sub_a"]);
  });

  it("none where either gives what the other does not", () => {
    expect(endable(paid("a", "basic_year", nextYear), paid("b", "pro_plan", month(2)))).toEqual([]);
  });

  it("none where seats would be lost", () => {
    expect(endable(paid("a", "team_plan", month(2), {}, 3), paid("b", "team_plan", month(2), {}, 2))).toEqual(
      [],
    );
  });

  it("the one without seats, of two that are covered as long, whichever is older", () => {
    const offers = storyCatalog.offers.map((offer) =>
      offer.lookupKey === "team_plan" ? { ...offer, planGroup: "membership" } : offer,
    );
    const catalog = defineCatalog({ ...storyCatalog, offers });
    for (const [plain, seated] of [
      ["a", "b"],
      ["b", "a"],
    ] as const) {
      const facts = together(paid(plain, "pro_plan", month(2)), paid(seated, "team_plan", month(2)));
      expect(answer(facts, day(5), { catalog }).fold.duplicates).toEqual([`sub_${plain}`]);
    }
  });

  it("none of two groups", () => {
    expect(endable(paid("a", "team_plan", month(2)), paid("b", "pro_plan", month(2)))).toEqual([]);
  });

  it("none that has an item of another group as well, which would be lost", () => {
    const lines = ["team_plan", "basic_plan"].map((key) =>
      debit(key, { id: `il_${key}`, itemId: `si_${key}` }),
    );
    const both = billed([bill("c", lines)], {
      id: "sub_c",
      items: ["team_plan", "basic_plan"].map((key) => has(key, { id: `si_${key}` })),
    });
    expect(endable(both, paid("a", "pro_plan", month(2)))).toEqual([]);
    expect(endable(both, paid("a", "pro_plan", month(2)), paid("b", "team_basic", month(2)))).toEqual([]);
  });

  it("none where something else hides now what either gives later", () => {
    const parts = [paid("b", "pro_plan", month(3)), paid("c", "basic_year", nextYear)];
    expect(endable(...parts)).toEqual([]);
    expect(endable(...parts, paid("a", "team_plan", month(2)))).toEqual([]);
    expect(endable(...parts, sold(sale("1", day(1))))).toEqual([]);
  });

  it("neither where the one that is paid for longer ends sooner as planned: it ends without a refund", () => {
    const ending = paid("a", "pro_year", nextYear, { cancelAt: day(20) });
    expect(endable(ending, paid("b", "pro_plan", month(2)))).toEqual([]);
    expect(endable(ending, paid("b", "pro_plan", day(18)))).toEqual(["sub_b"]);
  });

  it("all but the one that is covered longest", () => {
    const parts = [
      paid("a", "pro_plan", month(2)),
      paid("b", "pro_year", nextYear),
      paid("c", "pro_plan", month(3)),
    ];
    expect(endable(...parts)).toEqual(["sub_a", "sub_c"]);
    expect(endable(...parts.toReversed())).toEqual(["sub_a", "sub_c"]);
  });

  it("row h: none once the other one has ended", () => {
    expect(
      endable(
        paid("a", "pro_plan", month(2)),
        paid("b", "pro_plan", month(2), { status: "canceled", endedAt: day(4) }),
      ),
    ).toEqual([]);
  });

  it("one of the same level that was bought twice", () => {
    expect(endable(paid("a", "pro_plan", month(2)), paid("b", "pro_plan", month(2)))).toHaveLength(1);
  });

  describe("row g: the one that was paid, beside one whose renewal is missing", () => {
    const owed = (state: BillState, status: string, lookupKey = "pro_plan") => {
      const line = (number: number) =>
        debit(lookupKey, {
          id: `il_a_${number}`,
          itemId: "si_a",
          start: month(number),
          end: month(number + 1),
        });
      return billed([bill("a_1", [line(1)]), bill("a_2", [line(2)], state)], {
        id: "sub_a",
        status,
        items: [has(lookupKey, { id: "si_a", periodStart: month(2), periodEnd: month(3) })],
      });
    };
    const fresh = (lookupKey: string, end: number) =>
      billed([bill("b", [debit(lookupKey, { id: "il_b", itemId: "si_b", start: day(4), end })])], {
        id: "sub_b",
        createdAt: day(4),
        items: [has(lookupKey, { id: "si_b", periodStart: day(4), periodEnd: end })],
      });
    const at = (owing: Snapshot, other: Snapshot, instant: number) =>
      answer(together(owing, other), instant).fold.duplicates;

    it.each([
      ["grace", owed("failed", "past_due")],
      ["a bank that still decides", owed("processing", "active")],
      ["a renewal that is waited for", owed("draft", "active")],
    ])("is not ended in favour of %s, whatever its level", (_, owing) => {
      for (const lookupKey of ["pro_plan", "basic_plan"])
        expect(at(owing, fresh(lookupKey, day(35)), day(31) + 60)).not.toContain("sub_b");
    });

    it("is left alone with it as soon as it grants as high and as long", () => {
      const owing = owed("failed", "past_due");
      expect(at(owing, fresh("pro_plan", day(62)), day(32))).toEqual(["sub_a"]);
      expect(at(owing, fresh("basic_plan", day(62)), day(32))).toEqual([]);
      expect(at(owing, fresh("basic_plan", day(62)), day(38))).toEqual(["sub_a"]);
    });
  });
});
