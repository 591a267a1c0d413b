import { z } from "zod";

/** Unix seconds, as Stripe writes instants. */
export const seconds = z.int();

/** Half-open: the second `end` is no part of it. */
const periodSchema = z.object({ start: seconds, end: seconds });
export type Period = z.infer<typeof periodSchema>;

/** A period that the shop gives. One that a pause gave stays given to its end, whatever is billed for it later. */
export const givenPeriodSchema = periodSchema.extend({ byPause: z.boolean().default(false) });
export type GivenPeriod = z.infer<typeof givenPeriodSchema>;

const invoiceLineSchema = periodSchema.extend({
  id: z.string(),
  /** `si_…`; NULL when the line names none, and belongs to the item of its price. */
  itemId: z.string().nullable(),
  priceId: z.string(),
  /** The key that the catalog knows the price by; NULL for a price without one. */
  lookupKey: z.string().nullable(),
  quantity: z.int(),
  /** Minor units; negative for a credit or a discount. */
  amount: z.int(),
  proration: z.boolean(),
  /** Ids of the lines that a credit takes back, as far as Stripe names them. */
  credits: z.array(z.string()),
});

const invoicePaymentSchema = z.object({
  /** The payment's id, as in `payments` of the snapshot. */
  paymentId: z.string(),
  /** `open`, `paid` or `canceled` */
  status: z.string(),
});

/** An invoice of a subscription, with the lines of licensed prices. */
export const invoiceSchema = z.object({
  id: z.string(),
  /** Open enum: `draft`, `open`, `paid`, `uncollectible`, `void`. */
  status: z.string(),
  createdAt: seconds,
  dueDate: seconds.nullable(),
  /** When Stripe will finalise a draft by itself; NULL when it will not. */
  finalizesAt: seconds.nullable(),
  /** When it was paid; NULL while it is not. */
  paidAt: seconds.nullable(),
  attempted: z.boolean(),
  /** Why it is uncollectible, an open enum: `subscription_paused`, …; NULL when it is not, or Stripe does not say. */
  uncollectibleBecause: z.string().nullable(),
  /** Minor units. */
  total: z.int(),
  /** Minor units of the customer's balance before it, negative for what the customer was owed, and what it paid of this. */
  startingBalance: z.int().default(0),
  fromBalance: z.int().default(0),
  /** Minor units of credit notes before the payment. */
  creditedBefore: z.int(),
  /** Minor units of credit notes after the payment, without those that made a refund. */
  creditedAfter: z.int(),
  /** Minor units of every credit note after the payment, as the invoice says: when it changes, they are read again. */
  creditedInAll: z.int().default(0),
  lines: z.array(invoiceLineSchema),
  payments: z.array(invoicePaymentSchema),
});

export type Invoice = z.infer<typeof invoiceSchema>;
export type InvoiceLine = z.infer<typeof invoiceLineSchema>;
