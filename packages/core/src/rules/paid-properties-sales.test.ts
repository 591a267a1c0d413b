import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rankOf } from "../model/catalog.ts";
import type { Purchase, Snapshot } from "../model/snapshot.ts";
import { answer, later } from "../testing/billing-answer.ts";
import { anySubscription, instant, seenBy } from "../testing/billing-facts.ts";
import { sale, sold } from "../testing/billing-sale.ts";
import { day, hour, storyCatalog, together } from "../testing/billing-story.ts";
import { dispute, refund } from "../testing/snapshots.ts";
import { isLive } from "./coverage/live.ts";

const rank = (level: string | null) => rankOf(storyCatalog, level);

const oneSale = (id: string) =>
  fc
    .record({
      at: fc.integer({ min: 0, max: 90 }),
      level: fc.constantFrom("BASIC", "PRO"),
      durationDays: fc.constantFrom(7, 30, 60),
      back: fc.constantFrom(null, null, null, "refund", "needs_response", "lost", "won", "brand_new"),
      after: fc.integer({ min: 0, max: 40 }),
      paymentStatus: fc.constantFrom("paid", "paid", "paid", "unpaid", "brand_new"),
    })
    .map(({ at, level, durationDays, back, after, paymentStatus }) => {
      const when = { createdAt: day(at + after) };
      const money =
        back === null
          ? {}
          : back === "refund"
            ? { refunds: [refund(when)] }
            : { disputes: [dispute(back, when)] };
      return sale(id, day(at), { level, durationDays, seats: 1 }, { money, paymentStatus });
    });
/** Sales that are a past by an instant: what is later than it has not happened. */
const past = fc
  .record({
    list: fc.array(
      fc.nat(3).chain((n) => oneSale("abcd"[n] ?? "a")),
      { maxLength: 5 },
    ),
    at: fc.integer({ min: 0, max: 140 }).map(day),
  })
  .map(({ list, at }) => ({
    at,
    list: [...new Map(list.flatMap((each) => by(at, each)).map((each) => [each.sessionId, each])).values()],
  }));

function by(at: number, each: Purchase): Purchase[] {
  if (each.createdAt > at || !each.payment) return [];
  const { refunds, disputes } = each.payment;
  const happened = ({ createdAt }: { createdAt: number }) => createdAt <= at;
  return [
    {
      ...each,
      payment: { ...each.payment, refunds: refunds.filter(happened), disputes: disputes.filter(happened) },
    },
  ];
}

describe("whatever was sold once", () => {
  it("the answer is there: no value that Stripe may send stops it", () => {
    const word = fc.oneof(
      fc.constantFrom("open", "complete", "expired", "paid", "unpaid", "payment"),
      fc.string(),
    );
    const odd = fc.record({
      mode: word,
      status: fc.option(word),
      paymentStatus: word,
      metadata: fc.dictionary(
        fc.constantFrom("tollgate_schema", "owner_type", "owner_id", "offer", "kind"),
        word,
      ),
      payment: fc.option(
        fc.record({ status: word, refunds: fc.array(fc.constant(refund()), { maxLength: 1 }) }),
      ),
    });
    fc.assert(
      fc.property(odd, fc.boolean(), ({ payment: money, ...facts }, isOurs) => {
        const { metadata, ...rest } = facts;
        const one = sale("a", day(1), undefined, {
          ...rest,
          ...(isOurs ? {} : { metadata }),
          ...(money ? { money } : { payment: null }),
        });
        const { fold } = answer(sold(one), day(2));
        expect(fold.entitlements.length + fold.unbound.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2000, seed: 2026 },
    );
  });

  it("the order of the list is irrelevant", () => {
    const pair = past.chain(({ at, list }) =>
      fc.record({
        at: fc.constant(at),
        one: fc.constant(list),
        other: fc.shuffledSubarray(list, { minLength: list.length }),
      }),
    );
    fc.assert(
      fc.property(pair, ({ at, one, other }) => {
        expect(answer(sold(...other), at).fold.entitlements).toEqual(
          answer(sold(...one), at).fold.entitlements,
        );
      }),
      { numRuns: 500, seed: 2026 },
    );
  });

  it("the answer ends at the first second at which the same facts give less", () => {
    fc.assert(
      fc.property(past, fc.double({ min: 0, max: 1, noNaN: true }), ({ list, at }, share) => {
        const facts = sold(...list);
        const { level, until } = answer(facts, at);
        if (until === null) return;
        const end = Date.parse(until) / 1000;
        expect(answer(facts, end - 1).level).toBe(level);
        expect(answer(facts, Math.floor(at + share * (end - 1 - at))).level).toBe(level);
        expect(rank(answer(facts, end).level)).toBeLessThan(rank(level));
      }),
      { numRuns: 2000, seed: 2026 },
    );
  });

  it("one more sale never lowers what is allowed now and later", () => {
    fc.assert(
      fc.property(past, oneSale("e"), fc.nat(200), ({ list, at }, more, days) => {
        const [before, after] = [sold(...list), sold(...list, ...by(at, more))];
        for (const each of [at, at + days * 24 * hour])
          expect(rank(answer(after, each).level)).toBeGreaterThanOrEqual(rank(answer(before, each).level));
      }),
      { numRuns: 2000, seed: 2026 },
    );
  });

  it("a refund never raises what is allowed now and later", () => {
    fc.assert(
      fc.property(past, fc.nat(200), ({ list, at }, days) => {
        const [first, ...rest] = list;
        if (!first?.payment) return;
        const refunds = [...first.payment.refunds, refund({ id: "re_9", createdAt: at })];
        const returned = { ...first.payment, refunds };
        const [before, after] = [sold(...list), sold({ ...first, payment: returned }, ...rest)];
        for (const each of [at, at + days * 24 * hour])
          expect(rank(answer(after, each).level)).toBeLessThanOrEqual(rank(answer(before, each).level));
      }),
      { numRuns: 2000, seed: 2026 },
    );
  });
});

describe("whatever subscriptions there are", () => {
  const three = fc
    .tuple(anySubscription("a"), anySubscription("b"), anySubscription("c"))
    .map((parts) => together(...parts));
  const ended = (facts: Snapshot, ids: readonly string[], at: number): Snapshot => ({
    ...facts,
    subscriptions: facts.subscriptions.map((subscription) =>
      ids.includes(subscription.id)
        ? { ...subscription, status: "canceled", cancellationReason: "cancellation_requested", endedAt: at }
        : subscription,
    ),
  });

  it("ending the duplicates leaves every level, end and seat as it was", () => {
    fc.assert(
      fc.property(three, instant, (random, at) => {
        const facts = seenBy(random, at);
        const before = answer(facts, at);
        const { duplicates } = before.fold;
        const live = facts.subscriptions.filter(isLive).map(({ id }) => id);
        expect(live).toEqual(expect.arrayContaining(duplicates));
        expect(duplicates.length === 0 || duplicates.length < live.length).toBe(true);
        const after = answer(ended(facts, duplicates, at), at);
        expect([after.level, after.until, after.seats.team]).toEqual([
          before.level,
          before.until,
          before.seats.team,
        ]);
        if (before.level === null) expect(duplicates).toEqual([]);
      }),
      { numRuns: 3000, seed: 2026 },
    );
  });

  it("ending the duplicates leaves what comes later by the clock as it was", () => {
    fc.assert(
      fc.property(three, instant, fc.integer({ min: 1, max: 120 }), (random, at, days) => {
        const facts = seenBy(random, at);
        const { duplicates, entitlements } = answer(facts, at).fold;
        if (duplicates.length === 0) return;
        const then = at + days * 24 * hour;
        const running = entitlements.some(
          ({ access, expiresAt }) => access === "granted" && Date.parse(expiresAt ?? "") / 1000 > then,
        );
        if (!running) return;
        const [before, after] = [facts, ended(facts, duplicates, at)].map(
          (seen) => later(seen, at, then).level,
        );
        expect(rank(after ?? null)).toBeGreaterThanOrEqual(rank(before ?? null));
      }),
      { numRuns: 3000, seed: 2026 },
    );
  });
});
