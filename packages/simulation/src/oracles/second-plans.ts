import { offerTerms } from "../plan/catalog.ts";
import type { Sources } from "../reference/sources.ts";
import { firstItem, idOf, type Row, type Rows } from "../reference/stripe-rows.ts";
import type { Story } from "../world/story.ts";
import type { Expect } from "./oracle-names.ts";

/** Nobody has two live subscriptions of one plan group for long: the newer one is ended, reported and refunded. */
export interface SecondPlansOracle {
  /** After a change at Stripe: records who has two live subscriptions. */
  afterChange(): void;
  atRest(): void;
}

const live = new Set(["trialing", "active", "past_due", "unpaid", "paused", "incomplete"]);

export function createSecondPlansOracle(story: Story, sources: Sources, expect: Expect): SecondPlansOracle {
  /** Subscriptions that were live beside an older one at some time. */
  const second = new Set<string>();

  /** The live subscriptions of each customer and plan group, the oldest first. */
  function livePlans(rows: Rows): Row[][] {
    const groups = new Map<string, Row[]>();
    for (const plan of rows.subscription ?? []) {
      const group = offerTerms[firstItem(plan)?.price?.lookup_key ?? ""]?.planGroup;
      if (!group || !live.has(String(plan.status))) continue;
      const key = `${idOf(plan.customer)} ${group}`;
      groups.set(key, [...(groups.get(key) ?? []), plan]);
    }
    return [...groups.values()].map((plans) =>
      plans.sort((a, b) => Number(a.created) - Number(b.created) || (a.id < b.id ? -1 : 1)),
    );
  }

  return {
    afterChange() {
      for (const [, ...newer] of livePlans(sources.read().rows)) for (const { id } of newer) second.add(id);
    },
    atRest() {
      const { rows } = sources.read();
      for (const [oldest, ...newer] of livePlans(rows)) {
        const staying = newer.filter((plan) => !isAwaitingBank(plan, rows));
        expect(
          "no second plan stays",
          staying.length === 0,
          () => `${staying.map(({ id, status }) => `${id} (${status})`)} stay live beside ${oldest?.id}`,
        );
      }
      for (const plan of rows.subscription ?? []) {
        if (!second.has(plan.id) || !wasEndedByShop(plan)) continue;
        expect(
          "a second plan is reported",
          story.alerts.some((alert) => alert.includes(plan.id)),
          () => `no alert names ${plan.id}`,
        );
        for (const { id, amount, back } of paymentsOf(plan, rows))
          expect(
            "a second plan's money goes back",
            back >= amount,
            () => `${plan.id} was ended as a duplicate; of ${amount} paid by ${id}, ${back} went back`,
          );
      }
    },
  };

  /** Ended by the shop: neither by its buyer, nor by Stripe after a failed payment. */
  function wasEndedByShop(plan: Row): boolean {
    const { reason } = (plan.cancellation_details ?? {}) as { reason?: string };
    return (
      plan.status === "canceled" && reason === "cancellation_requested" && !story.endedByBuyers.has(plan.id)
    );
  }
}

/** A pending bank debit can be neither cancelled nor refunded: the plan stays until the bank has answered. */
function isAwaitingBank(plan: Row, rows: Rows): boolean {
  const paid = paymentIdsOf(idOf(plan.latest_invoice), rows);
  return (rows.payment_intent ?? []).some(({ id, status }) => paid.includes(id) && status === "processing");
}

function paymentIdsOf(invoiceId: string | null, rows: Rows): string[] {
  return (rows.invoice_payment ?? [])
    .filter((row) => idOf(row.invoice) === invoiceId)
    .map((row) => idOf((row.payment as { payment_intent?: unknown }).payment_intent))
    .filter((id) => id !== null);
}

/** The payments of the newest period, and how much of each was refunded or disputed. */
function paymentsOf(plan: Row, rows: Rows): { id: string; amount: number; back: number }[] {
  const invoice = rows.invoice?.find(({ id }) => id === idOf(plan.latest_invoice));
  if (invoice?.status !== "paid") return [];
  return paymentIdsOf(invoice.id, rows).map((id) => {
    const ofPayment = (row: Row) => idOf(row.payment_intent) === id;
    const charge = rows.charge?.find((row) => ofPayment(row) && row.status === "succeeded");
    const isDisputed = rows.dispute?.some(
      (row) => ofPayment(row) && !String(row.status).startsWith("warning_"),
    );
    const refunds = rows.refund?.filter(ofPayment) ?? [];
    // A dispute has already taken the money back: Stripe refuses a refund.
    const back = isDisputed ? Infinity : refunds.reduce((sum, row) => sum + Number(row.amount), 0);
    return { id, amount: Number(charge?.amount ?? 0), back };
  });
}
