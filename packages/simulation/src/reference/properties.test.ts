import { describe, expect, it } from "vitest";
import { noMemory } from "../coverage/memory.ts";
import { createRandom, type Random } from "../plan/random.ts";
import { indexOf, type Row, type Rows } from "../stripe/rows.ts";
import { entitlementsAt, reaches, readCustomer } from "./owner-access.ts";
import { readSubscription, type SubscriptionEntitlement } from "./subscriptions.ts";
import { type Bill, day, rowsOf, type SubscriptionSpec, shop } from "./testing/facts.ts";
import { drawFacts } from "./testing/random-facts.ts";

const stories = 1_500;
const instant = (random: Random) => day(random.whole(0, 120)) + random.pick([0, 0, 1, 3_600, 86_399]);

function answers(rows: Rows, t: number, given = noMemory.given): SubscriptionEntitlement[] {
  const [subscription] = rows.subscription ?? [];
  if (!subscription) throw new Error("There is no subscription.");
  return readSubscription(indexOf(rows), shop, subscription, { ...noMemory, given }).at(t);
}

function each(check: (random: Random, seed: number) => void): void {
  for (let seed = 1; seed <= stories; seed += 1) check(createRandom(seed).fork("facts"), seed);
}

function shuffled<Item>(random: Random, items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, at: random.fraction() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

describe("whatever the facts are", () => {
  it("the order of lists is irrelevant", () => {
    each((random, seed) => {
      const rows = rowsOf(drawFacts(random));
      const t = instant(random);
      const mixed: Rows = Object.fromEntries(
        Object.entries(rows).map(([kind, list]) => [
          kind,
          shuffled(random, list).map((row) => mixedLines(random, row)),
        ]),
      );
      const byId = (all: SubscriptionEntitlement[]) => [...all].sort((a, b) => (a.id < b.id ? -1 : 1));
      const said = (all: SubscriptionEntitlement[]) =>
        byId(all).map(({ restsOn: _, flags, ...answer }) => ({ ...answer, flags: [...flags].sort() }));
      expect(said(answers(mixed, t)), `seed ${seed}`).toEqual(said(answers(rows, t)));
    });
  });

  it("an answer holds until the second before its end, and not at its end", () => {
    each((random, seed) => {
      const rows = rowsOf(drawFacts(random));
      const t = instant(random);
      for (const answer of answers(rows, t)) {
        if (answer.until === null) continue;
        const { id, gives, until } = answer;
        const given = new Map(gives ? [[id, [gives]]] : []);
        const at = (when: number) => {
          const then = answers(rows, when, given).find((one) => one.id === id);
          return [then?.access, then?.level, then?.seats];
        };
        const now = [answer.access, answer.level, answer.seats];
        expect(until, `seed ${seed}`).toBeGreaterThan(t);
        expect(at(until - 1), `seed ${seed}: ${JSON.stringify(answer)}`).toEqual(now);
        expect(at(until), `seed ${seed}: ${JSON.stringify(answer)}`).not.toEqual(now);
      }
    });
  });

  it("no grant outlives the planned end", () => {
    each((random, seed) => {
      const facts = drawFacts(random);
      const t = instant(random);
      for (const { until } of answers(rowsOf(facts), t))
        if (until !== null && facts.cancelAt !== undefined)
          expect(until, `seed ${seed}`).toBeLessThanOrEqual(facts.cancelAt);
    });
  });
});

describe("without credits, which take back what was paid before", () => {
  const reached = (facts: SubscriptionSpec, t: number) => {
    const all = entitlementsAt([readCustomer(indexOf(rowsOf(facts)), shop, "cus_1", noMemory)], t);
    return shop.levels.filter((level) => reaches(shop, all, level, t));
  };
  const changed = (facts: SubscriptionSpec, number: number, change: (bill: Bill) => Partial<Bill>) => ({
    ...facts,
    bills: (facts.bills ?? []).map((bill) =>
      bill.id === `in_${number}` ? { ...bill, ...change(bill) } : bill,
    ),
  });

  it("paying never lowers the level", () => {
    let changes = 0;
    each((random, seed) => {
      const facts = drawFacts(random, { withCredits: false });
      const t = instant(random);
      const paid = changed(facts, random.whole(1, 4), () => ({ status: "paid", payment: "succeeded" }));
      const [before, after] = [reached(facts, t), reached(paid, t)];
      expect(after, `seed ${seed}`).toEqual(expect.arrayContaining(before));
      changes += after.length - before.length;
    });
    expect(changes).toBeGreaterThan(50);
  });

  it("refunding never raises the level", () => {
    let changes = 0;
    each((random, seed) => {
      const facts = drawFacts(random, { withCredits: false });
      const t = instant(random);
      const refunded = changed(facts, random.whole(1, 4), ({ lines }) => ({
        refunds: [{ amount: lines.reduce((sum, { amount }) => sum + amount, 0) }],
      }));
      const [before, after] = [reached(facts, t), reached(refunded, t)];
      expect(before, `seed ${seed}`).toEqual(expect.arrayContaining(after));
      changes += before.length - after.length;
    });
    expect(changes).toBeGreaterThan(20);
  });
});

function mixedLines(random: Random, row: Row): Row {
  const lines = row.lines as { data: Row[] } | undefined;
  return lines ? { ...row, lines: { data: shuffled(random, lines.data) } } : row;
}
