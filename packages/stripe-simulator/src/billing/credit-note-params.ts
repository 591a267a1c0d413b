import type Stripe from "stripe";
import type { LinkedRefund } from "./credit-note-refunds.ts";

/** Amounts in minor units. */
export interface NewCreditNote {
  lines: readonly CreditLine[];
  /** Credited to the customer's balance. */
  creditAmount: number;
  /** Given back outside of Stripe. */
  outOfBandAmount: number;
  /** Refunded by this note. */
  refundAmount: number;
  /** Refunds made before, which this note explains. */
  refunds: readonly LinkedRefund[];
  effectiveAt: number | null;
  memo: string | null;
  metadata: Record<string, string>;
  reason: Stripe.CreditNote.Reason | null;
}

export interface CreditLine {
  amount: number;
  description: string | null;
  invoiceLine: string | null;
}
