import { fieldOf, idOf, numberOf, type Row, type RowIndex, sum } from "../stripe/rows.ts";
import type { Memory } from "./memory.ts";

type MoneyFlag = "partly_refunded" | "disputed" | "dispute_warning" | "early_fraud_warning";

/** What became of a payment: of an invoice's, or of a one-time sale's. */
export interface Money {
  /** All that was paid, the customer's balance included (minor units). */
  paid: number;
  /** What went back or was lost: nothing, all of it for good, or all of it while a dispute is open. */
  state: "stands" | "refunded" | "lost" | "suspended";
  /** When it went back (unix seconds): the refund or dispute that made it so; NULL while it stands. */
  backSince: number | null;
  flags: ReadonlySet<MoneyFlag>;
  /** Ids of payments. */
  payments: readonly string[];
}

/** Payment intents and charges that money came by. */
interface Payment {
  intent: string | null;
  charge: string | null;
}

interface Back {
  amount: number;
  at: number;
}

/** The money of an invoice that is paid. */
export function moneyOfInvoice(index: RowIndex, invoice: Row, memory: Memory): Money {
  const payments = index
    .where("invoice_payment", "invoice", invoice.id)
    .filter(({ status }) => status === "paid")
    .map(({ payment }) => ({
      intent: idOf((payment as { payment_intent?: unknown }).payment_intent),
      charge: idOf((payment as { charge?: unknown }).charge),
    }));
  const otherwise = [...creditNotes(index, invoice), ...recordedRefunds(index, invoice)];
  return moneyOf(index, memory, { paid: paidFor(invoice), payments, otherwise });
}

/** What was paid, in money or from the balance. A customer who owes pays a debt beside it, which is not for this invoice. */
function paidFor(invoice: Row): number {
  const fromBalance = (numberOf(invoice.ending_balance) ?? 0) - (numberOf(invoice.starting_balance) ?? 0);
  return Math.max(0, Number(invoice.amount_paid ?? 0) + fromBalance);
}

/** What credit notes gave back after the payment, without what their own refunds give back. */
function creditNotes(index: RowIndex, invoice: Row): Back[] {
  return index
    .where("credit_note", "invoice", invoice.id)
    .filter(({ status }) => status !== "void")
    .map((note) => {
      const refunds = (note.refunds as { amount_refunded: number }[] | null | undefined) ?? [];
      const after =
        numberOf(note.post_payment_amount) ?? (note.type === "post_payment" ? Number(note.amount) : 0);
      return {
        amount: after - sum(refunds.map(({ amount_refunded }) => amount_refunded)),
        at: Number(note.created),
      };
    });
}

/** What went back outside of Stripe of a payment outside of Stripe. */
function recordedRefunds(index: RowIndex, invoice: Row): Back[] {
  return index.where("invoice_payment", "invoice", invoice.id).map(({ payment, created }) => {
    const id = idOf((payment as { payment_record?: unknown }).payment_record);
    const refunded = fieldOf(index.byId("payment_record", id), "amount_refunded.value");
    return { amount: Number(refunded ?? 0), at: Number(created) };
  });
}

interface Paid {
  paid: number;
  payments: readonly Payment[];
  /** What went back in other ways than by refunds. */
  otherwise?: readonly Back[];
  /** Whether a dispute of a part counts as one of all of it, as for a one-time sale. */
  disputesAreWhole?: boolean;
}

/** What refunds and disputes have made of payments. */
export function moneyOf(
  index: RowIndex,
  memory: Memory,
  { paid, payments, otherwise = [], disputesAreWhole = false }: Paid,
): Money {
  const of = (kind: string) => uniqueRows(payments.flatMap((payment) => rowsOf(index, kind, payment)));
  const refunds = of("refund")
    .filter(({ status }) => status === "succeeded" || status === "pending")
    .map((refund) => ({ amount: Number(refund.amount), at: Number(refund.created) }));
  const back = [...refunds, ...otherwise].filter(({ amount }) => amount > 0);
  const disputes = of("dispute").map((dispute) => ({
    kind: kindOf(String(dispute.status), memory.disputes.get(dispute.id)),
    amount: disputesAreWhole ? Math.max(paid, Number(dispute.amount)) : Number(dispute.amount),
    at: Number(dispute.created),
  }));
  const lost = disputes.filter(({ kind }) => kind === "lost");
  const flags = new Set<MoneyFlag>();
  if (back.length > 0) flags.add("partly_refunded");
  if (disputes.some(({ kind }) => kind === "open" || kind === "lost")) flags.add("disputed");
  if (disputes.some(({ kind }) => kind === "warning")) flags.add("dispute_warning");
  if (payments.some((payment) => hasFraudWarning(index, payment))) flags.add("early_fraud_warning");
  const suspendedAt = disputes.find(({ kind, amount }) => kind === "open" && amount >= paid)?.at ?? null;
  const refundedAt = reachedAt(back, paid);
  const goneAt = reachedAt([...back, ...lost], paid);
  const state =
    refundedAt !== null
      ? "refunded"
      : goneAt !== null
        ? "lost"
        : suspendedAt !== null
          ? "suspended"
          : "stands";
  return {
    paid,
    state,
    backSince: refundedAt ?? goneAt ?? suspendedAt,
    flags,
    payments: payments.flatMap(({ intent, charge }) => intent ?? charge ?? []),
  };
}

/** When the sums reach all that was paid; NULL when they do not. */
function reachedAt(back: readonly Back[], paid: number): number | null {
  let total = 0;
  for (const { amount, at } of [...back].sort((a, b) => a.at - b.at)) {
    total += amount;
    if (paid > 0 && total >= paid) return at;
  }
  return null;
}

/** What a dispute's status means; of a status that nobody knows, the last known one stays. */
function kindOf(status: string, lastKnown: string | undefined): "open" | "lost" | "warning" | "none" {
  if (status === "needs_response" || status === "under_review") return "open";
  if (status === "lost" || status.startsWith("appeal_")) return "lost";
  if (status === "won" || status === "warning_closed" || status === "prevented") return "none";
  if (status.startsWith("warning_")) return "warning";
  return lastKnown === undefined || lastKnown === status ? "none" : kindOf(lastKnown, undefined);
}

function rowsOf(index: RowIndex, kind: string, { intent, charge }: Payment): readonly Row[] {
  return [...index.where(kind, "payment_intent", intent), ...index.where(kind, "charge", charge)];
}

function hasFraudWarning(index: RowIndex, { intent, charge }: Payment): boolean {
  return index.all("radar.early_fraud_warning").some((warning) => {
    const warned = index.byId("charge", idOf(warning.charge));
    return (
      (intent !== null && idOf(fieldOf(warned, "payment_intent") ?? warning.payment_intent) === intent) ||
      (charge !== null && idOf(warning.charge) === charge)
    );
  });
}

function uniqueRows(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [row.id, row])).values()];
}
