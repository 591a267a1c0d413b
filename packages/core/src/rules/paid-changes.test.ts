import { describe, expect, it } from "vitest";
import { answer, denied, lasting, span } from "../testing/billing-answer.ts";
import { bill, billed, day, debit, has, hour, lineForms, month, prorate } from "../testing/billing-story.ts";
import { dispute, refund } from "../testing/snapshots.ts";

const january = debit("pro_plan");
const seat = debit("team_plan");

describe.each(lineForms)("a change of the plan, its lines written as %s", (form) => {
  const [seatBack, twoSeats] = prorate(seat, day(10), { lookupKey: "team_plan", quantity: 2 }, form);
  const seats = (state: Parameters<typeof bill>[2], refunded = {}) =>
    billed([bill("1", [seat]), bill("2", [seatBack, twoSeats], state, { createdAt: day(10), refunded })], {
      items: [has("team_plan", { quantity: 2 })],
    });

  it("gives the seats that were paid for", () => {
    expect(answer(seats("card"), day(12))).toMatchObject({ level: "PRO", seats: { team: 2 }, flags: [] });
    expect(span(seats("card"), day(12))).toEqual(lasting("PRO", month(2) + 24 * hour));
  });

  it("row a: a refunded change of quantity leaves the seats and the days that were paid before it", () => {
    const facts = seats("card", { refunds: [refund({ amount: 610, createdAt: day(11) })] });
    expect(answer(facts, day(12))).toMatchObject({ level: "PRO", seats: { team: 1 } });
    expect(answer(facts, day(12)).flags).toEqual(
      expect.arrayContaining(["change_not_paid", "partly_refunded"]),
    );
    expect(answer(facts, month(2) - 1)).toMatchObject({ level: "PRO", seats: { team: 1 } });
  });

  const basic = debit("basic_plan");
  const [basicBack, pro] = prorate(basic, day(10), { lookupKey: "pro_plan" }, form);
  const upgrade = (state: Parameters<typeof bill>[2], refunded = {}, status = "active") =>
    billed([bill("1", [basic]), bill("2", [basicBack, pro], state, { createdAt: day(10), refunded })], {
      status,
    });

  it("row b: an upgrade that was declined leaves the level that was paid until the end of its month", () => {
    const facts = upgrade("failed", {}, "past_due");
    expect(answer(facts, day(10))).toMatchObject({ level: "BASIC", flags: ["payment_failed"] });
    expect(answer(facts, month(2) - 1).level).toBe("BASIC");
    expect(span(facts, day(12))).toEqual(lasting("BASIC", month(2) + 24 * hour));
  });

  it("an upgrade that was declined and left unpaid ends with the paid month, without slack", () => {
    expect(span(upgrade("failed", {}, "unpaid"), day(12))).toEqual(lasting("BASIC", month(2)));
  });

  it.each(["void", "uncollectible"] as const)(
    "an upgrade that is %s falls back to what was paid before",
    (state) => {
      const facts = upgrade(state);
      expect(answer(facts, day(12))).toMatchObject({ level: "BASIC", flags: ["change_not_paid"] });
      expect(answer(facts, month(2) - 1).level).toBe("BASIC");
    },
  );

  it("an upgrade that is refunded in full falls back to what was paid before", () => {
    const facts = upgrade("card", { refunds: [refund({ amount: 271 })] });
    expect(answer(facts, day(12)).level).toBe("BASIC");
    expect(answer(facts, day(12)).flags).toContain("change_not_paid");
    expect(answer(facts, month(2) - 1).level).toBe("BASIC");
  });

  it("an upgrade that is refunded in part stays", () => {
    const facts = upgrade("card", { refunds: [refund({ amount: 270 })] });
    expect(answer(facts, day(12))).toMatchObject({ level: "PRO", flags: ["partly_refunded"] });
    expect(span(facts, day(12))).toEqual(lasting("PRO", month(2) + 24 * hour));
  });

  it.each(["needs_response", "under_review", "lost", "appeal_needs_response"])(
    "an upgrade whose payment has a dispute %s falls back to the month below it",
    (status) => {
      const facts = upgrade("card", { disputes: [dispute(status, { amount: 271 })] });
      expect(answer(facts, day(12)).level).toBe("BASIC");
    },
  );

  const [proBack, cheaper] = prorate(january, day(10), { lookupKey: "basic_plan" }, form);
  const downgrade = (first: Parameters<typeof bill>[2], refunded = {}, status = "active") =>
    billed(
      [
        bill("1", [january], first, { refunded }),
        bill("2", [proBack, cheaper], "card", { createdAt: day(10) }),
      ],
      {
        status,
        items: [has("basic_plan")],
      },
    );

  it("gives the lower level after a downgrade that was credited, until the end of the month", () => {
    expect(answer(downgrade("card"), day(9)).level).toBe("BASIC");
    expect(span(downgrade("card"), day(12))).toEqual(lasting("BASIC", month(2) + 24 * hour));
  });

  it("row c: a downgrade after a full refund grants nothing", () => {
    const facts = downgrade("card", { refunds: [refund({ amount: 900, createdAt: day(9) })] });
    expect(answer(facts, day(12))).toMatchObject({ level: null, reason: "refunded" });
  });

  it("a full refund after a downgrade grants nothing either", () => {
    const facts = downgrade("card", { refunds: [refund({ amount: 900, createdAt: day(12) })] });
    expect(answer(facts, day(13))).toMatchObject({ level: null, reason: "refunded" });
  });

  it("row d: the payment under a downgrade is suspended while it is disputed, and gone when that is lost", () => {
    const disputed = downgrade("card", { disputes: [dispute("needs_response", { amount: 900 })] });
    expect(answer(disputed, day(12))).toMatchObject({ level: null, reason: "disputed" });
    const lost = downgrade("card", { disputes: [dispute("lost", { amount: 900 })] });
    expect(answer(lost, day(12)).level).toBeNull();
    const won = downgrade("card", { disputes: [dispute("won", { amount: 900 })] });
    expect(answer(won, day(12)).level).toBe("BASIC");
  });

  it("row e: a first bank debit that is still open grants nothing under a change that costs nothing", () => {
    const facts = downgrade("processing");
    expect(span(facts, day(12))).toEqual(denied);
    expect(facts && answer(facts, day(12)).fold.entitlements.map(({ access }) => access)).toEqual([
      "pending",
    ]);
  });

  it("an open renewal that a downgrade credits pays nothing", () => {
    const february = debit("pro_plan", { start: month(2), end: month(3) });
    const [unpaidBack, paidByIt] = prorate(february, day(33), { lookupKey: "basic_plan" }, form);
    const bills = [
      bill("1", [january]),
      bill("2", [february], "failed"),
      bill("3", [unpaidBack, paidByIt], "card", { createdAt: day(33) }),
    ];
    const items = [has("basic_plan", { periodStart: month(2), periodEnd: month(3) })];
    for (const status of ["active", "past_due"]) {
      const facts = billed(bills, { status, items });
      expect(answer(facts, day(34)).level).toBe("PRO");
      expect(span(facts, day(34))).toEqual(lasting("PRO", month(2) + 7 * 24 * hour));
      expect(answer(facts, day(40)).level).toBeNull();
    }
  });

  it("row b: of two upgrades the declined one leaves what the paid one bought", () => {
    const [again, year] = prorate(
      { ...pro, id: `il_debit_pro_plan_${day(10)}` },
      day(20),
      { lookupKey: "pro_year" },
      form,
    );
    const facts = (status: string) =>
      billed(
        [
          bill("1", [basic]),
          bill("2", [basicBack, pro], "card", { createdAt: day(10) }),
          bill("3", [again, year], "failed", { createdAt: day(20) }),
        ],
        { status, items: [has("pro_year")] },
      );
    for (const status of ["past_due", "active"]) {
      expect(answer(facts(status), day(15)).level).toBe("PRO");
      expect(answer(facts(status), day(21)).level).toBe("PRO");
      expect(answer(facts(status), month(2) - 1).level).toBe("PRO");
    }
  });

  describe("row e: an upgrade that only the balance paid, with credit for a month", () => {
    const [back, lower] = prorate(january, day(10), { lookupKey: "basic_plan" }, form);
    const [lowerBack, upper] = prorate(
      { ...lower, id: `il_debit_basic_plan_${day(10)}` },
      day(15),
      { lookupKey: "pro_plan" },
      form,
    );
    const owed = -(back.amount + lower.amount);
    const price = lowerBack.amount + upper.amount;
    const twice = (first: Parameters<typeof bill>[2], balance = owed, refunded = {}) =>
      billed([
        bill("1", [january], first, { refunded }),
        bill("2", [back, lower], "card", { createdAt: day(10) }),
        bill("3", [lowerBack, upper], "balance", {
          createdAt: day(15),
          startingBalance: -balance,
          fromBalance: price,
        }),
      ]);

    it("that was paid, is granted", () => {
      expect(span(twice("card"), day(16))).toEqual(lasting("PRO", month(2) + 24 * hour));
    });

    it("that a bank still decides about, waits for it", () => {
      expect(answer(twice("processing"), day(16)).fold.entitlements).toMatchObject([{ access: "pending" }]);
    });

    it("that went back in full, is gone with it", () => {
      const refunded = { refunds: [refund({ amount: 900, createdAt: day(16) })] };
      expect(answer(twice("card", owed, refunded), day(17))).toMatchObject({
        level: null,
        reason: "refunded",
      });
    });

    it("counts as soon as other money was in the balance", () => {
      const refunded = { refunds: [refund({ amount: 900, createdAt: day(16) })] };
      expect(answer(twice("card", owed + 1, refunded), day(17)).level).toBe("PRO");
    });
  });
});
