import type { Facts, Money, PlanFacts, Sale } from "./reference-fold.ts";

/** A Stripe object as JSON. */
export type Row = Record<string, unknown> & { id: string };
export type Rows = Readonly<Record<string, readonly Row[]>>;

/**
 * Reads the facts from Stripe objects: the simulator's tables, or the payloads that a naive design stored. References
 * may be ids or expanded objects.
 *
 * @param customerId only this customer's facts; everybody's when absent
 */
export function factsOf(rows: Rows, customerId?: string): Facts {
  const table = (name: string) => rows[name] ?? [];
  const charges = table("charge");
  const isWanted = (row: Row) => customerId === undefined || idOf(row.customer) === customerId;
  const invoices = new Map(table("invoice").map((invoice) => [invoice.id, invoice]));
  const intents = new Map(table("payment_intent").map((intent) => [intent.id, intent]));
  const refunds = groupedBy(table("refund"), "payment_intent");
  const disputes = groupedBy(table("dispute"), "payment_intent");

  const invoicePayments = groupedBy(table("invoice_payment"), "invoice");

  function moneyOf(intentId: string): Money {
    const charge = chargeOf(charges, intentId, idOf(intents.get(intentId)?.latest_charge));
    const underWay = (refunds.get(intentId) ?? []).filter(({ status }) =>
      ["succeeded", "pending", "requires_action"].includes(String(status)),
    );
    return {
      amount: Number(charge?.amount ?? 0),
      refunded: sum(underWay.map(({ amount }) => Number(amount))),
      disputes: (disputes.get(intentId) ?? []).map(({ status }) => String(status)),
    };
  }

  const sales = table("checkout.session")
    .filter((session) => session.mode === "payment" && isWanted(session))
    .map((session): Sale => {
      const intentId = idOf(session.payment_intent) ?? "none";
      const intent = intents.get(intentId);
      const charge = chargeOf(charges, intentId, idOf(intent?.latest_charge));
      const metadata = (session.metadata ?? {}) as Record<string, string>;
      return {
        sessionId: session.id,
        customerId: idOf(session.customer) ?? "",
        ownerId: metadata.owner_id,
        offer: metadata.offer,
        isComplete: session.status === "complete",
        paymentStatus: String(session.payment_status),
        paidAt: charge?.status === "succeeded" ? Number(charge.created) : Number(session.created),
        money: { ...moneyOf(intentId), amount: Number(charge?.amount ?? session.amount_total ?? 0) },
        isFailed: intent?.status === "requires_payment_method" || intent?.status === "canceled",
      };
    });

  const plans = table("subscription")
    .filter(isWanted)
    .map((subscription): PlanFacts => {
      const invoice = invoices.get(idOf(subscription.latest_invoice) ?? "");
      const item = firstItem(subscription);
      return {
        subscriptionId: subscription.id,
        customerId: idOf(subscription.customer) ?? "",
        offer: item?.price?.lookup_key ?? undefined,
        status: String(subscription.status),
        startedAt: Number(subscription.start_date),
        periodEnd: Number(item?.current_period_end ?? 0),
        trialEnd: numberOrNull(subscription.trial_end),
        cancelAt: numberOrNull(subscription.cancel_at),
        cancelsAtEnd: subscription.cancel_at_period_end === true,
        invoice: invoice
          ? {
              createdAt: Number(invoice.created),
              dueAt: numberOrNull(invoice.due_date),
              isFirst: invoice.billing_reason === "subscription_create",
              status: String(invoice.status),
            }
          : null,
        payments: (invoicePayments.get(invoice?.id ?? "none") ?? [])
          .map(({ payment }) => idOf((payment as { payment_intent?: unknown }).payment_intent))
          .filter((id) => id !== null)
          .map(moneyOf),
      };
    });
  return { sales, plans };
}

interface Item {
  current_period_end?: number;
  price?: { lookup_key?: string | null };
}

export function firstItem(subscription: Row): Item | undefined {
  return (subscription.items as { data?: Item[] } | undefined)?.data?.[0];
}

function chargeOf(charges: readonly Row[], intentId: string, latest: string | null): Row | undefined {
  return (
    charges.find(({ id }) => id === latest) ??
    charges.find((charge) => idOf(charge.payment_intent) === intentId)
  );
}

function groupedBy(rows: readonly Row[], field: string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = idOf(row[field]) ?? "";
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

export function idOf(reference: unknown): string | null {
  if (typeof reference === "string") return reference;
  return (reference as { id?: string } | null | undefined)?.id ?? null;
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
