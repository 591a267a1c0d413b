import { describe, expect, it } from "vitest";
import { answer, lasting, span } from "../testing/billing-answer.ts";
import {
  bill,
  billed,
  day,
  debit,
  has,
  hour,
  month,
  nextYear,
  prorate,
  together,
} from "../testing/billing-story.ts";

const slack = 24 * hour;
const teamLine = (itemId: string, quantity: number, lookupKey = "team_plan") =>
  debit(lookupKey, { id: `il_${itemId}`, itemId, quantity });
const teamItem = (id: string, quantity: number, lookupKey = "team_plan") => has(lookupKey, { id, quantity });

describe("several items", () => {
  it("row k: adds the seats of two items of one group", () => {
    const facts = billed([bill("1", [teamLine("si_a", 3), teamLine("si_b", 2)])], {
      items: [teamItem("si_a", 3), teamItem("si_b", 2)],
    });
    expect(answer(facts, day(5))).toMatchObject({ level: "PRO", seats: { team: 5 } });
    expect(span(facts, day(5))).toEqual(lasting("PRO", month(2) + slack));
  });

  it("adds the seats of two subscriptions of one group", () => {
    const other = billed([bill("2", [teamLine("si_b", 2)])], { id: "sub_2", items: [teamItem("si_b", 2)] });
    const facts = together(
      billed([bill("1", [teamLine("si_a", 3)])], { items: [teamItem("si_a", 3)] }),
      other,
    );
    expect(answer(facts, day(5)).seats).toEqual({ team: 5 });
  });

  it("adds no seats of a lower level", () => {
    const lines = [teamLine("si_a", 3), teamLine("si_b", 2, "team_basic")];
    const items = [teamItem("si_a", 3), teamItem("si_b", 2, "team_basic")];
    expect(answer(billed([bill("1", lines)], { items }), day(5))).toMatchObject({
      level: "PRO",
      seats: { team: 3 },
    });
  });

  it("ends the answer with the first part that its seats stand on", () => {
    const short = billed([bill("2", [teamLine("si_b", 2)])], {
      id: "sub_2",
      cancelAtPeriodEnd: true,
      items: [teamItem("si_b", 2)],
    });
    const long = billed([bill("1", [debit("team_plan", { itemId: "si_a", quantity: 3, end: month(3) })])], {
      items: [has("team_plan", { id: "si_a", quantity: 3, periodEnd: month(3) })],
    });
    const facts = together(long, short);
    expect(answer(facts, day(5)).seats).toEqual({ team: 5 });
    expect(answer(facts, month(2) - 1).seats).toEqual({ team: 5 });
    expect(answer(facts, month(2)).seats).toEqual({ team: 3 });
    expect(answer(facts, day(5)).until).toBe(new Date(month(2) * 1000).toISOString());
  });

  it("grants the highest level of two items, and the other when it ends first", () => {
    const lines = [
      debit("pro_plan", { itemId: "si_a" }),
      debit("basic_year", { itemId: "si_b", end: nextYear }),
    ];
    const items = [has("pro_plan", { id: "si_a" }), has("basic_year", { id: "si_b", periodEnd: nextYear })];
    const facts = billed([bill("1", lines)], { items });
    expect(span(facts, day(5))).toEqual({ ...lasting("PRO", month(2) + slack, "BASIC"), cached: "BASIC" });
  });

  it("grants what one item has when the other has quantity 0", () => {
    const lines = [debit("pro_plan", { itemId: "si_a" }), debit("basic_plan", { itemId: "si_b" })];
    const items = [has("pro_plan", { id: "si_a", quantity: 0 }), has("basic_plan", { id: "si_b" })];
    expect(answer(billed([bill("1", lines)], { items }), day(5)).level).toBe("BASIC");
  });

  it("gives every subscription its own answer, whatever the other one's status", () => {
    const good = billed([bill("1", [debit("pro_plan")])]);
    for (const status of ["past_due", "unpaid", "canceled", "incomplete", "paused", "brand_new"]) {
      const bad = billed([], { id: "sub_0", status, items: [has("basic_plan", { id: "si_9" })] });
      expect(answer(together(bad, good), day(5)).level).toBe("PRO");
      expect(answer(together(good, bad), day(5)).until).toBe(answer(good, day(5)).until);
    }
  });
});

describe("an item that is not ours", () => {
  const usage = has("requests", { id: "si_usage", priceId: "price_usage", lookupKey: null, metered: true });

  it("row l: a plan beside a usage price is granted with a P2 at most", () => {
    const facts = billed([bill("1", [debit("pro_plan")])], { items: [has("pro_plan"), usage] });
    const now = answer(facts, day(5));
    expect(now).toMatchObject({ level: "PRO", fold: { unbound: [] } });
    expect(now.alerts.filter((level) => level !== "P2")).toEqual([]);
    expect(now.alerts.length).toBeLessThanOrEqual(1);
    expect(span(facts, day(5))).toEqual(lasting("PRO", month(2) + slack));
  });

  it("row l: a plan beside a licensed price of something else is granted with a P2 at most", () => {
    const hosting = { id: "il_h", itemId: "si_h", priceId: "price_h", lookupKey: null, amount: 100 };
    const facts = billed([bill("1", [debit("pro_plan"), debit("pro_plan", hosting)])], {
      items: [has("pro_plan"), has("x", { id: "si_h", priceId: "price_h", lookupKey: null })],
    });
    const now = answer(facts, day(5));
    expect(now).toMatchObject({ level: "PRO", fold: { unbound: [] } });
    expect(now.alerts.filter((level) => level !== "P2")).toEqual([]);
  });
});

describe("row t, table row 1: quantity 0", () => {
  it.each(["trialing", "active", "past_due", "unpaid", "canceled", "paused", "brand_new"])(
    "is denied while %s, even where its period was paid",
    (status) => {
      const facts = billed([bill("1", [debit("pro_plan")])], {
        status,
        trialEnd: month(2),
        cancellationReason: "payment_failed",
        items: [has("pro_plan", { quantity: 0 })],
      });
      expect(answer(facts, day(5)).level).toBeNull();
    },
  );

  it("says so", () => {
    const facts = billed([bill("1", [debit("pro_plan")])], { items: [has("pro_plan", { quantity: 0 })] });
    expect(answer(facts, day(5)).reason).toBe("no_quantity");
  });
});

describe("an item that was removed", () => {
  const removed = (back: Parameters<typeof bill>[2], status = "active", more = {}) => {
    const [pro, basic] = [debit("pro_plan", { itemId: "si_a" }), debit("basic_plan", { itemId: "si_b" })];
    const credit = {
      ...pro,
      id: "il_back",
      amount: -610,
      start: day(10),
      proration: true,
      credits: [pro.id],
    };
    const extra = debit("basic_plan", {
      itemId: "si_b",
      id: "il_x",
      quantity: 3,
      amount: 1016,
      start: day(10),
    });
    return billed([bill("1", [pro, basic]), bill("2", [credit, extra], back, { createdAt: day(10) })], {
      status,
      items: [has("basic_plan", { id: "si_b" })],
      ...more,
    });
  };

  it("is gone when the invoice that credits it was paid", () => {
    expect(answer(removed("card"), day(12)).level).toBe("BASIC");
  });

  it("row 6: counts while the invoice that credits it is void", () => {
    expect(answer(removed("void"), day(12)).level).toBe("PRO");
    expect(answer(removed("void"), month(2) - 1).level).toBe("PRO");
  });

  it.each(["past_due", "unpaid"])(
    "row 15: counts while the invoice that credits it is not paid (%s)",
    (status) => {
      expect(answer(removed("failed", status), day(12)).level).toBe("PRO");
      expect(answer(removed("failed", status), month(2) - 1).level).toBe("PRO");
    },
  );

  it("row 20: counts after a cancellation for a failed payment", () => {
    const more = { cancellationReason: "payment_failed", endedAt: day(14) };
    expect(span(removed("failed", "canceled", more), day(20))).toEqual(lasting("PRO", month(2)));
  });

  it("row 15: what was paid has its own group and seats, not those of an unpaid change to another group", () => {
    const team = debit("team_plan", { quantity: 4 });
    const lines = prorate(team, day(10), { lookupKey: "pro_plan", quantity: 1 });
    const facts = billed([bill("1", [team]), bill("2", lines, "failed", { createdAt: day(10) })], {
      status: "past_due",
    });
    expect(answer(facts, day(12))).toMatchObject({ level: "PRO", seats: { team: 4 } });
  });

  it("has the group and the seats of the debit that counts, in whatever order the invoices are read", () => {
    const team = debit("team_plan", { itemId: "si_a", quantity: 4, start: month(2), end: month(3) });
    const back = {
      ...team,
      id: "il_back",
      amount: -100,
      start: day(35),
      proration: true,
      credits: [team.id],
    };
    const bills = [
      bill("1", [debit("pro_plan", { itemId: "si_a" })]),
      bill("2", [team]),
      bill(
        "3",
        [back, debit("basic_plan", { itemId: "si_b", id: "il_b", start: day(35), end: month(3) })],
        "failed",
      ),
    ];
    const items = [has("basic_plan", { id: "si_b", periodStart: month(2), periodEnd: month(3) })];
    const facts = billed(bills, { status: "past_due", items });
    const [subscription] = facts.subscriptions;
    const invoices = subscription?.invoices.toReversed() ?? [];
    const reversed = { ...facts, subscriptions: subscription ? [{ ...subscription, invoices }] : [] };
    for (const seen of [facts, reversed])
      expect(answer(seen, day(40)).fold.entitlements).toContainEqual(
        expect.objectContaining({ id: "sub_1:si_a", level: "PRO", planGroup: "team", seats: 4 }),
      );
  });
});
