import type { StripeSimulator } from "@tollgate/stripe-simulator";
import { levels, offerTerms } from "../plan/catalog.ts";
import { expectedAccess, type Facts, type PlanFacts, type Sale } from "./reference-fold.ts";
import { factsOf, idOf, type Rows } from "./stripe-rows.ts";

/** The oracles' source of truth: Stripe's own objects, read directly from the simulator. */
export interface Sources {
  read(): { rows: Rows; facts: Facts };
  /** The owner of a Stripe customer. */
  ownerOf(customerId: string): string | undefined;
  /** The owner of a checkout session or a subscription. */
  of(sourceId: string): { ownerId: string } | undefined;
  /**
   * The latest instant (unix milliseconds) to which the source was ever paid, with the policy's grace periods; NULL when
   * it was never paid. Ignores refunds: a grant that is not revoked yet is late, not unpaid.
   */
  longest(sourceId: string): number | null;
  /** The same over all of an owner's sources that reach a level; 0 without any. */
  longestOf(ownerId: string, level: string): number;
}

const hour = 3_600_000;
const day = 24 * hour;

export function createSources(simulator: StripeSimulator): Sources {
  let isStale = true;
  let known: { rows: Rows; facts: Facts } | null = null;
  const owners = new Map<string, string>();
  simulator.onChange(() => {
    isStale = true;
  });

  function read() {
    if (known && !isStale) return known;
    // The simulator's rows are Stripe objects; we read them field by field.
    const rows = simulator.snapshot().rows as unknown as Rows;
    known = { rows, facts: factsOf(rows) };
    isStale = false;
    return known;
  }

  function ownerOf(customerId: string): string | undefined {
    const customer = read().rows.customer?.find(({ id }) => id === customerId);
    return (customer?.metadata as { owner_id?: string } | undefined)?.owner_id;
  }

  function customerOf(sourceId: string): string | undefined {
    const { facts } = read();
    return (
      facts.sales.find((sale) => sale.sessionId === sourceId)?.customerId ??
      facts.plans.find((plan) => plan.subscriptionId === sourceId)?.customerId
    );
  }

  function longest(sourceId: string): number | null {
    const { facts, rows } = read();
    const plan = facts.plans.find(({ subscriptionId }) => subscriptionId === sourceId);
    if (plan) return longestOfPlan(plan, rows);
    return longestOfSale(facts.sales, sourceId);
  }

  return {
    read,
    ownerOf,
    of(sourceId) {
      const ownerId = owners.get(sourceId) ?? ownerOf(customerOf(sourceId) ?? "");
      if (ownerId === undefined) return undefined;
      owners.set(sourceId, ownerId);
      return { ownerId };
    },
    longest,
    longestOf(ownerId, level) {
      const { facts } = read();
      const reaches = (offer: string | undefined) =>
        levels.indexOf(offerTerms[offer ?? ""]?.level as (typeof levels)[number]) >=
        levels.indexOf(level as (typeof levels)[number]);
      const own = [
        ...facts.sales.map(({ sessionId, customerId, offer }) => ({ id: sessionId, customerId, offer })),
        // The plan may have switched to a lower level since the answer was stored: assume the highest.
        ...facts.plans.map(({ subscriptionId, customerId }) => ({
          id: subscriptionId,
          customerId,
          offer: "pro_plan",
        })),
      ].filter(({ customerId, offer }) => ownerOf(customerId) === ownerId && reaches(offer));
      return Math.max(0, ...own.map(({ id }) => longest(id) ?? 0));
    },
  };
}

function longestOfSale(sales: readonly Sale[], sessionId: string): number | null {
  const paid = sales
    .filter(({ paymentStatus }) => paymentStatus !== "unpaid")
    .map((sale) => ({ ...sale, money: { ...sale.money, refunded: 0, disputes: [] } }));
  return (
    expectedAccess({ sales: paid, plans: [] }, 0).find((access) => access.sourceId === sessionId)?.until ??
    null
  );
}

function longestOfPlan(plan: PlanFacts, rows: Rows): number | null {
  const wasPaid = (rows.invoice ?? []).some((invoice) => {
    const parent = invoice.parent as { subscription_details?: { subscription?: unknown } } | null;
    return (
      invoice.status === "paid" && idOf(parent?.subscription_details?.subscription) === plan.subscriptionId
    );
  });
  const trial = plan.trialEnd === null ? null : plan.trialEnd * 1000 + hour;
  if (!wasPaid) return trial;
  const grace = plan.invoice ? (plan.invoice.dueAt ?? plan.invoice.createdAt) * 1000 + 7 * day : 0;
  return Math.max(trial ?? 0, plan.periodEnd * 1000 + day, grace);
}
