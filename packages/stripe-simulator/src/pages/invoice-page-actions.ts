import type { PaymentForm, PayOutcome } from "./page-actions.ts";

export interface InvoicePageView {
  id: string;
  merchant: string;
  number: string | null;
  /** Open enum: `draft`, `open`, `paid`, `uncollectible`, `void`. */
  status: string;
  email: string | null;
  currency: string;
  lines: { description: string; quantity: number /** Minor units. */; amount: number }[];
  /** Minor units, before discounts. */
  subtotal: number;
  /** Minor units, positive. */
  discount: number;
  /** Minor units paid by earlier credit, positive. */
  credit: number;
  total: number;
  /** Minor units left to pay. */
  remaining: number;
  /** Unix seconds. */
  created: number;
  /** Unix seconds; null unless it is to be paid by a date. */
  dueDate: number | null;
  paidAt: number | null;
  /** Its payment is on the way: a bank debit. */
  processing: boolean;
  awaitingAuthentication: boolean;
}

export interface InvoicePageActions {
  find(invoiceId: string): InvoicePageView | null;
  /** Pays an open invoice with a new payment method; `redirectTo` is its own page. */
  pay(invoiceId: string, form: PaymentForm): Promise<PayOutcome>;
  /** The answer to the bank's challenge. */
  authenticate(invoiceId: string, confirmed: boolean): Promise<PayOutcome>;
}

export interface ReceiptView {
  id: string;
  merchant: string;
  description: string | null;
  /** Minor units. */
  amount: number;
  refunded: number;
  currency: string;
  /** Unix seconds. */
  created: number;
  /** "succeeded", "pending". */
  status: string;
  /** "visa", "sepa_debit" */
  brand: string;
  last4: string;
}
