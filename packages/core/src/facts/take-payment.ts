import type Stripe from "stripe";
import { compareIds } from "../model/order.ts";
import { isKnownDisputeStatus, type Payment } from "../model/payment.ts";
import type { StripeFacts } from "./read-request.ts";

/** Every payment that was read by itself: of invoices, and of sales that events name. */
export function takePayments(facts: StripeFacts): Payment[] {
  return [
    ...(facts.payments?.list ?? []).map((intent) => takePayment(intent, facts)),
    ...facts.charges.map((charge) => ({
      ...base(charge.id, charge, facts),
      status: charge.status === "succeeded" ? "succeeded" : charge.status,
      amount: charge.amount,
    })),
    ...facts.paymentRecords.map((record) => takeRecord(record)),
  ];
}

export function takePayment(intent: Stripe.PaymentIntent, facts: StripeFacts): Payment {
  const charge = typeof intent.latest_charge === "string" ? null : intent.latest_charge;
  return {
    ...base(intent.id, charge, facts),
    status: intent.status,
    amount: charge?.amount ?? intent.amount,
    failedAt: charge && isFailedDebit(intent, charge) ? charge.created : null,
  };
}

/** A debit that a bank refused: Stripe says when it was sent to the bank, and not when it came back. */
function isFailedDebit({ status }: Stripe.PaymentIntent, charge: Stripe.Charge): boolean {
  const type = charge.payment_method_details?.type;
  return status === "requires_payment_method" && charge.status === "failed" && debits.has(type ?? "");
}

/** Source: docs.stripe.com/payments/bank-debits. */
const debits = new Set([
  "acss_debit",
  "au_becs_debit",
  "bacs_debit",
  "nz_bank_account",
  "sepa_debit",
  "us_bank_account",
]);

function base(
  id: string,
  charge: Stripe.Charge | null,
  { disputes, fraudWarnings }: StripeFacts,
): Omit<Payment, "status" | "amount"> {
  const warnings = fraudWarnings.filter(
    (warning) =>
      warning.paymentIntentId === id || (warning.chargeId !== null && warning.chargeId === charge?.id),
  );
  return {
    id,
    chargeId: charge?.id ?? null,
    paidAt: charge?.status === "succeeded" ? charge.created : null,
    failedAt: null,
    refunds: (charge?.refunds?.data ?? [])
      .map(({ id: refundId, status, amount, created }) => ({
        id: refundId,
        status,
        amount,
        createdAt: created,
      }))
      .sort(byId),
    disputes: (disputes.get(id) ?? [])
      .map(({ id: disputeId, status, amount, created }) => ({
        id: disputeId,
        status,
        knownStatus: isKnownDisputeStatus(status) ? status : null,
        amount,
        createdAt: created,
      }))
      .sort(byId),
    earlyFraudWarnings: [...new Set(warnings.map((warning) => warning.id))].sort(),
  };
}

/** A payment outside of Stripe (docs.stripe.com/payments/payment-records): it says how much of it was refunded. */
function takeRecord(record: Stripe.PaymentRecord): Payment {
  const refunded = record.amount_refunded.value;
  return {
    id: record.id,
    status: record.amount_guaranteed.value > 0 ? "succeeded" : "failed",
    chargeId: null,
    paidAt: record.created,
    failedAt: null,
    amount: record.amount_requested.value,
    refunds:
      refunded > 0
        ? [{ id: `${record.id}:refunded`, status: "succeeded", amount: refunded, createdAt: record.created }]
        : [],
    disputes: [],
    earlyFraudWarnings: [],
  };
}

function byId(a: { id: string }, b: { id: string }): number {
  return compareIds(a.id, b.id);
}
