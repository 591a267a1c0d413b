import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rankOf } from "../model/catalog.ts";
import type { InvoiceLine } from "../model/invoice.ts";
import type { Payment } from "../model/payment.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { answer, later } from "../testing/billing-answer.ts";
import {
  type BillState,
  bill,
  billed,
  debit,
  has,
  hour,
  lineForms,
  month,
  prorate,
  storyCatalog,
} from "../testing/billing-story.ts";
import { refund } from "../testing/snapshots.ts";
import { pruneSnapshot } from "./prune-snapshot.ts";

const states: BillState[] = ["card", "card", "card", "failed", "void", "uncollectible"];

/** A month of the basic plan, then renewals and upgrades or more seats, each invoice in a state of its own. */
const story = fc
  .record({
    team: fc.boolean(),
    form: fc.constantFrom(...lineForms),
    status: fc.constantFrom("active", "past_due", "unpaid"),
    months: fc.array(
      fc.record({ renewal: fc.constantFrom(...states), change: fc.option(fc.constantFrom(...states)) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    ),
  })
  .map(({ team, form, status, months }) => {
    const offers = team ? ["team_basic", "team_plan", "team_plan", "team_plan"] : ["basic_plan", "pro_plan"];
    let [step, quantity] = [0, 1];
    const terms = () => ({ lookupKey: offers[Math.min(step, offers.length - 1)] ?? "", quantity });
    const bills = months.flatMap(({ renewal, change }, index) => {
      const period = { start: month(index + 1), end: month(index + 2) };
      const { lookupKey } = terms();
      const line: InvoiceLine = debit(lookupKey, { ...period, quantity });
      const first = bill(`${index}`, [line], index === 0 ? "card" : renewal);
      if (!change) return [first];
      step += 1;
      if (team) quantity += 1;
      const at = period.start + 9 * 24 * hour;
      const lines = prorate(line, at, terms(), form);
      return [first, bill(`${index}_change`, lines, change, { createdAt: at })];
    });
    const end = months.length;
    const { lookupKey } = terms();
    const items = [has(lookupKey, { quantity, periodStart: month(end), periodEnd: month(end + 1) })];
    return { facts: billed(bills, { status, items }), end };
  });

/** A story, and an instant in its last month or up to a month after it. */
const moment = story.chain(({ facts, end }) =>
  fc.record({
    facts: fc.constant(facts),
    at: fc.integer({ min: 10, max: 60 }).map((days) => month(end) + days * 24 * hour),
  }),
);

const worth = (seen: Snapshot, at: number) => {
  const { level, seats } = answer(seen, at);
  return { rank: rankOf(storyCatalog, level), seats: seats.team ?? 0 };
};
const isAtLeast = (one: ReturnType<typeof worth>, other: ReturnType<typeof worth>) =>
  one.rank > other.rank || (one.rank === other.rank && one.seats >= other.seats);

const paying = (seen: Snapshot, id: string): Snapshot => ({
  ...seen,
  subscriptions: seen.subscriptions.map((subscription) => ({
    ...subscription,
    invoices: subscription.invoices.map((each) =>
      each.id === id ? { ...each, status: "paid", paidAt: each.createdAt, payments: [] } : each,
    ),
  })),
});

const refunding = (seen: Snapshot, { id, amount }: Payment, share: number): Snapshot => ({
  ...seen,
  payments: seen.payments.map((each) =>
    each.id === id ? { ...each, refunds: [refund({ amount: Math.ceil(amount * share) })] } : each,
  ),
});

describe("over stories of renewals, upgrades and more seats", () => {
  it("paying never lowers the level or the seats", () => {
    fc.assert(
      fc.property(moment, ({ facts, at }) => {
        for (const { id, status } of facts.subscriptions.flatMap(({ invoices }) => invoices))
          if (status === "open" || status === "uncollectible")
            expect(isAtLeast(worth(paying(facts, id), at), worth(facts, at))).toBe(true);
      }),
      { numRuns: 1500, seed: 2026 },
    );
  });

  it("refunding never raises the level or the seats", () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(0.5, 1), ({ facts, at }, share) => {
        for (const each of facts.payments)
          expect(isAtLeast(worth(facts, at), worth(refunding(facts, each, share), at))).toBe(true);
      }),
      { numRuns: 1500, seed: 2026 },
    );
  });

  it("nothing is granted beyond what was paid, its slack and its grace", () => {
    fc.assert(
      fc.property(moment, ({ facts, at }) => {
        const paid = facts.subscriptions.flatMap(({ invoices }) =>
          invoices.filter(({ status }) => status === "paid"),
        );
        const last = Math.max(...paid.flatMap(({ lines }) => lines.map(({ end }) => end)));
        const { level, until } = answer(facts, at);
        if (level !== null) expect(Date.parse(until ?? "") / 1000).toBeLessThanOrEqual(last + 7 * 24 * hour);
      }),
      { numRuns: 1500, seed: 2026 },
    );
  });

  it("a period that was paid with money is granted, whatever else failed", () => {
    fc.assert(
      fc.property(moment, ({ facts, at }) => {
        const holds = facts.subscriptions.some(({ invoices }) =>
          invoices.some(
            ({ status, total, lines }) =>
              status === "paid" &&
              total > 0 &&
              lines.some(({ amount, start, end }) => amount > 0 && start <= at && at < end),
          ),
        );
        if (holds) expect(answer(facts, at).level).not.toBeNull();
      }),
      { numRuns: 1500, seed: 2026 },
    );
  });

  it("what leaves the snapshot is not missed later", () => {
    fc.assert(
      fc.property(moment, fc.integer({ min: 0, max: 90 }), ({ facts, at }, days) => {
        const { fold } = answer(facts, at);
        const [pruned, full] = [pruneSnapshot(facts, fold, at), facts].map((seen) =>
          later(seen, at, at + days * 24 * hour),
        );
        expect([pruned?.level, pruned?.until, pruned?.seats]).toEqual([
          full?.level,
          full?.until,
          full?.seats,
        ]);
      }),
      { numRuns: 1500, seed: 2026 },
    );
  });
});
