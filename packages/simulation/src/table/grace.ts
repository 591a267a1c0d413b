import { numberOf, type Row } from "../stripe/rows.ts";
import { type Answer, deny, grantCurrent, grantLast } from "./answer.ts";
import { day, grace as graceFor, type ItemFacts } from "./item-facts.ts";
import { firstUnpaid, isCovered, type Moment, type Rule, runOf } from "./moment.ts";

/** Row 4: an invoice that was sent may be paid until it is due. */
export const invoiceSent: Rule = (moment) => {
  const { facts, t } = moment;
  const { status, collectionMethod, item } = facts;
  if ((status !== "active" && status !== "past_due") || collectionMethod !== "send_invoice") return null;
  if (!item || isCovered(moment)) return null;
  const first = firstUnpaid(moment);
  if (!first || (first.status !== "draft" && first.status !== "open")) return null;
  const due = dueOf(facts, first);
  return due !== null && t < due ? grantCurrent(facts, t, 4, "invoice_sent") : null;
};

/** Whether an invoice that is to be sent, or was, should have been paid by now. */
export function isOverdue({ facts, t }: Moment, invoice: Row): boolean {
  if (invoice.status !== "draft" && invoice.status !== "open") return false;
  const due = facts.collectionMethod === "send_invoice" ? dueOf(facts, invoice) : numberOf(invoice.due_date);
  return due !== null && due <= t;
}

/** Rows 16 and 17. */
export const pastDue: Rule = (moment) => (moment.facts.status === "past_due" ? grace(moment) : null);

/** Rows 16 and 17: some days for who has paid before, counted from the first invoice that is not paid. */
export function grace(moment: Moment): Answer {
  const { facts, t } = moment;
  const { standings } = facts;
  const run = runOf(moment);
  const first = run && firstUnpaid(moment);
  const hasPaid = run?.pieces.some(
    ({ debit }) => Number(standings.invoice(debit.line.invoiceId)?.total ?? 0) > 0,
  );
  if (!facts.item || !run || run.end > t || !first || !hasPaid) return deny(17, "past_due");
  const refusedAt = facts.refusedAt(first);
  const since = refusedAt ?? numberOf(first.due_date) ?? Number(first.created);
  if (t >= since + graceFor) return deny(16, "past_due");
  const answer = grantLast(facts, run, 16, "past_due_grace", "payment_failed");
  return { ...answer, countsFromHearing: refusedAt !== null };
}

/** NULL for one that is charged automatically. */
function dueOf({ daysUntilDue }: ItemFacts, invoice: Row): number | null {
  return invoice.status === "draft"
    ? Number(invoice.created) + daysUntilDue * day
    : numberOf(invoice.due_date);
}
