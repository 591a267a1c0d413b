import { z } from "zod";
import { paymentsOf, type Snapshot } from "../model/snapshot.ts";
import { isFraudWarning, readStripeEvent } from "./event.ts";

// A read may, rarely, be older than the event that announced it. What an event says is never stored, but some of it can
// never become untrue again (a session does not open again, a paid invoice stays paid): a sync that read less than that
// is older than the event that it should answer.

const objectSchema = z.looseObject({
  id: z.string(),
  status: z.string().nullish().catch(null),
  payment_status: z.string().nullish().catch(null),
  created: z.number().nullish().catch(null),
  payment_intent: z.string().nullish().catch(null),
  charge: z.string().nullish().catch(null),
  latest_invoice: z.string().nullish().catch(null),
  parent: z
    .looseObject({ subscription_details: z.looseObject({ subscription: z.string().nullish() }).nullish() })
    .nullish()
    .catch(null),
});
type Reported = z.infer<typeof objectSchema>;

/**
 * Why a sync is older than an event, in a few words; NULL when it has read at least as much, or when the event says
 * nothing that would show.
 */
export function behind(payload: string, snapshot: Snapshot): string | null {
  const reading = readStripeEvent(payload);
  if (!reading.ok) return null;
  const { type } = reading.event;
  const reported = objectSchema.safeParse(reading.event.data.object).data;
  if (!reported) return null;
  if (type.startsWith("checkout.session.")) return behindSession(reported, snapshot);
  if (type.startsWith("customer.subscription."))
    return behindSubscription(reported, snapshot, reading.event.created);
  if (type.startsWith("invoice.")) return behindInvoice(reported, snapshot);
  if (type.startsWith("refund.")) return behindRefund(reported, snapshot);
  if (isFraudWarning(type)) return behindWarning(reported, snapshot);
  return null;
}

function behindSession(reported: Reported, snapshot: Snapshot): string | null {
  const seen = snapshot.purchases.find(({ sessionId }) => sessionId === reported.id);
  if (!seen) return "the session is missing";
  if (seen.status === "open" && reported.status !== "open")
    return `the session is still open, not ${reported.status}`;
  if (seen.paymentStatus === "unpaid" && reported.payment_status === "paid")
    return "the session is still unpaid";
  return null;
}

/** From these there is no way back. */
const terminal = new Set(["canceled", "incomplete_expired"]);

function behindSubscription(reported: Reported, snapshot: Snapshot, at: number): string | null {
  const seen = snapshot.subscriptions.find(({ id }) => id === reported.id);
  if (!seen) return "the subscription is missing";
  if (reported.status && terminal.has(reported.status) && !terminal.has(seen.status))
    return `the subscription is still ${seen.status}`;
  if (reported.status && reported.status !== "incomplete" && seen.status === "incomplete")
    return "the subscription is still incomplete";
  // An event that is older than the newest invoice may name one that has left the snapshot.
  const newest = Math.max(0, ...seen.invoices.map(({ createdAt }) => createdAt));
  const isKnown =
    reported.latest_invoice === seen.latestInvoiceId ||
    seen.invoices.some(({ id }) => id === reported.latest_invoice);
  if (reported.latest_invoice && !isKnown && newest < at)
    return "the subscription's newest invoice is missing";
  return null;
}

function behindInvoice(reported: Reported, snapshot: Snapshot): string | null {
  const subscriptionId = reported.parent?.subscription_details?.subscription;
  // A thin event does not say whose invoice it is.
  const seen = snapshot.subscriptions.find(({ id, invoices }) =>
    subscriptionId ? id === subscriptionId : invoices.some((each) => each.id === reported.id),
  );
  if (!seen) return subscriptionId ? "the invoice's subscription is missing" : null;
  const invoice = seen.invoices.find(({ id }) => id === reported.id);
  // One that was read before and has left the snapshot is older than the newest.
  const newest = Math.max(0, ...seen.invoices.map(({ createdAt }) => createdAt));
  if (!invoice) return reported.created && newest < reported.created ? "the invoice is missing" : null;
  const isOpen = invoice.status === "open" || invoice.status === "draft";
  return reported.status === "paid" && isOpen ? `the invoice is still ${invoice.status}` : null;
}

/** A refund only moves forward: on its way, done, and sometimes failed after it seemed done. */
const refundRank: Record<string, number> = {
  pending: 0,
  requires_action: 0,
  succeeded: 1,
  failed: 2,
  canceled: 2,
};

function behindRefund(reported: Reported, snapshot: Snapshot): string | null {
  const payment = paymentsOf(snapshot).find(({ id }) => id === reported.payment_intent);
  if (!payment) return null;
  const seen = payment.refunds.find(({ id }) => id === reported.id);
  if (!seen) return "the refund is missing";
  const rank = (status: string | null | undefined) => refundRank[status ?? ""] ?? 0;
  return rank(seen.status) < rank(reported.status) ? `the refund is still ${seen.status}` : null;
}

function behindWarning(reported: Reported, snapshot: Snapshot): string | null {
  const payment = paymentsOf(snapshot).find(
    ({ id, chargeId }) =>
      id === reported.payment_intent || (chargeId !== null && chargeId === reported.charge),
  );
  if (!payment || payment.earlyFraudWarnings.includes(reported.id)) return null;
  return "the fraud warning is missing";
}
