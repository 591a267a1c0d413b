import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entitlement } from "../model/entitlement.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { type Answer, answer, later, remember } from "../testing/billing-answer.ts";
import { anySubscription, instant, seenBy } from "../testing/billing-facts.ts";
import { together } from "../testing/billing-story.ts";

const anything = fc
  .tuple(anySubscription("a", { unknown: true }), anySubscription("b", { unknown: true }))
  .map(([a, b]) => together(a, b));
const known = anySubscription("a");

/** The same facts with every list in another order. */
const shuffled = (facts: Snapshot): fc.Arbitrary<Snapshot> => {
  const any = <Item>(list: readonly Item[]) => fc.shuffledSubarray([...list], { minLength: list.length });
  return fc
    .tuple(
      any(facts.payments),
      ...facts.subscriptions.map((subscription) =>
        fc
          .tuple(any(subscription.items), any(subscription.invoices), any(subscription.given))
          .map(([items, invoices, given]) => ({
            ...subscription,
            items,
            given,
            invoices: invoices.map((invoice) => ({ ...invoice, lines: invoice.lines.toReversed() })),
          })),
      ),
    )
    .map(([payments, ...subscriptions]) => ({
      ...facts,
      payments,
      subscriptions: subscriptions.toReversed() as Snapshot["subscriptions"],
    }));
};

describe("whatever the facts are", () => {
  it("the answer is there: no value that Stripe may send stops it", () => {
    fc.assert(
      fc.property(anything, instant, (facts, at) => {
        const { fold } = answer(facts, at);
        expect(
          fold.entitlements.every(({ access }) => ["granted", "pending", "denied"].includes(access)),
        ).toBe(true);
      }),
      { numRuns: 1500, seed: 2026 },
    );
  });

  it("the order of lists is irrelevant", () => {
    const pair = anything.chain((facts) => fc.tuple(fc.constant(facts), shuffled(facts)));
    fc.assert(
      fc.property(pair, instant, ([facts, other], at) => {
        const [one, two] = [answer(facts, at).fold, answer(other, at).fold];
        const sorted = ({ evidence, flags, ...rest }: Entitlement) => ({
          ...rest,
          evidence: evidence.toSorted(),
          flags: flags.toSorted(),
        });
        expect(two.entitlements.map(sorted)).toEqual(one.entitlements.map(sorted));
        expect([two.duplicates, two.nextChangeAt]).toEqual([one.duplicates, one.nextChangeAt]);
        expect(two.unbound.map(({ sourceId }) => sourceId).sort()).toEqual(
          one.unbound.map(({ sourceId }) => sourceId).sort(),
        );
      }),
      { numRuns: 1000, seed: 2026 },
    );
  });

  it("each grant ends at the first second at which the same facts give something else", () => {
    fc.assert(
      fc.property(known, instant, fc.double({ min: 0, max: 1, noNaN: true }), (random, at, share) => {
        const facts = seenBy(random, at);
        for (const { id, access, level, seats, expiresAt } of answer(facts, at).fold.entitlements) {
          if (access !== "granted" || expiresAt === null) continue;
          const end = Date.parse(expiresAt) / 1000;
          expect(end).toBeGreaterThan(at);
          const state = (instant: number) => {
            const found = later(facts, at, instant).fold.entitlements.find((each) => each.id === id);
            return found?.access === "granted" ? { level: found.level, seats: found.seats } : null;
          };
          expect(state(end - 1)).toEqual({ level, seats });
          expect(state(Math.floor(at + share * (end - 1 - at)))).toEqual({ level, seats });
          expect(state(end)).not.toEqual({ level, seats });
        }
      }),
      { numRuns: 1500, seed: 2026 },
    );
  });

  it("what is remembered of given periods changes nothing now", () => {
    fc.assert(
      fc.property(known, instant, (random, at) => {
        const facts = seenBy(random, at);
        const first = answer(facts, at);
        const again = answer(remember(facts, first.fold), at);
        expect([again.level, again.until, again.seats]).toEqual([first.level, first.until, first.seats]);
      }),
      { numRuns: 1000, seed: 2026 },
    );
  });

  it("the answer before is irrelevant while every value is known", () => {
    fc.assert(
      fc.property(known, instant, instant, known, (facts, at, before, others) => {
        const previous = answer(others, before).fold.entitlements;
        const granted = ({ fold }: Answer) => fold.entitlements.filter(({ access }) => access === "granted");
        expect(granted(answer(facts, at, { previous }))).toEqual(granted(answer(facts, at)));
      }),
      { numRuns: 1000, seed: 2026 },
    );
  });
});
