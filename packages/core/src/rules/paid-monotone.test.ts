import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rankOf } from "../model/catalog.ts";
import type { Invoice } from "../model/invoice.ts";
import type { Payment } from "../model/payment.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { answer, later } from "../testing/billing-answer.ts";
import { anySubscription, instant, seenBy } from "../testing/billing-facts.ts";
import { storyCatalog } from "../testing/billing-story.ts";
import { payment, refund } from "../testing/snapshots.ts";

const prices = new Map([
  ["si_a_1", { lookupKey: "pro_plan", priceId: "price_pro_plan" }],
  ["si_a_2", { lookupKey: "basic_plan", priceId: "price_basic_plan" }],
]);

/**
 * Without changes of the price: a credit comes back with its refund, and what an unpaid change leaves depends on the
 * row. Without invoices that are sent: until one is overdue it may grant more than it buys.
 */
const facts = anySubscription("a", { credits: false }).map((seen) => ({
  ...seen,
  subscriptions: seen.subscriptions.map((subscription) => ({
    ...subscription,
    collectionMethod: "charge_automatically",
    items: subscription.items.map((item) => ({ ...item, ...prices.get(item.id) })),
    invoices: subscription.invoices.map((invoice) => ({
      ...invoice,
      lines: invoice.lines.map((line) => ({
        ...line,
        ...prices.get(line.itemId ?? (line.lookupKey?.startsWith("pro") ? "si_a_1" : "si_a_2")),
      })),
    })),
  })),
}));

/** The rank of what facts allow at an instant, when they were read at an earlier one. */
const rankAt = (seen: Snapshot, at: number, instant: number) =>
  rankOf(storyCatalog, later(seen, at, instant).level);

/** Whether facts allow at least what others do, at an instant and until each end of the others' parts. */
function isAtLeast(one: Snapshot, other: Snapshot, at: number): boolean {
  const ends = answer(other, at).fold.entitlements.flatMap(({ expiresAt }) =>
    expiresAt ? Date.parse(expiresAt) / 1000 - 1 : [],
  );
  return [at, ...ends].every((each) => rankAt(one, at, each) >= rankAt(other, at, each));
}

/** The facts with one of their invoices paid in full by card. */
function paying(seen: Snapshot, paid: Invoice): Snapshot {
  const id = `pi_${paid.id}`;
  const now: Invoice = {
    ...paid,
    status: "paid",
    paidAt: paid.createdAt,
    creditedAfter: 0,
    payments: [{ paymentId: id, status: "paid" }],
  };
  return {
    ...seen,
    subscriptions: seen.subscriptions.map((subscription) => ({
      ...subscription,
      invoices: subscription.invoices.map((each) => (each.id === paid.id ? now : each)),
    })),
    payments: [...seen.payments, payment({ id, amount: paid.total, paidAt: paid.createdAt })],
  };
}

const refunding = (seen: Snapshot, { id }: Payment, amount: number): Snapshot => ({
  ...seen,
  payments: seen.payments.map((each) =>
    each.id === id ? { ...each, refunds: [...each.refunds, refund({ id: "re_9", amount })] } : each,
  ),
});

describe("money in and money back", () => {
  it("paying an invoice never lowers what is allowed, nor its end", () => {
    fc.assert(
      fc.property(facts, instant, (random, at) => {
        const seen = seenBy(random, at);
        for (const invoice of seen.subscriptions.flatMap(({ invoices }) => invoices))
          if (["open", "draft", "uncollectible"].includes(invoice.status))
            expect(isAtLeast(paying(seen, invoice), seen, at)).toBe(true);
      }),
      { numRuns: 2000, seed: 2026 },
    );
  });

  it("refunding a payment never raises what is allowed, nor its end", () => {
    fc.assert(
      fc.property(facts, instant, fc.constantFrom(1, 500, 5000), (random, at, amount) => {
        const seen = seenBy(random, at);
        for (const each of seen.payments)
          expect(isAtLeast(seen, refunding(seen, each, amount), at)).toBe(true);
      }),
      { numRuns: 2000, seed: 2026 },
    );
  });
});
