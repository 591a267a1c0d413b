import { z } from "zod";
import { givenPeriodSchema, invoiceSchema, seconds } from "./invoice.ts";
import { type Payment, paymentSchema } from "./payment.ts";

const lineSchema = z.object({
  id: z.string(),
  priceId: z.string().nullable(),
  /** The key that the catalog knows the price by; NULL for a price without one. */
  lookupKey: z.string().nullable(),
  quantity: z.int(),
});

const purchaseSchema = z.object({
  sessionId: z.string(),
  mode: z.string(),
  /** Open enum: `open`, `complete`, `expired`, or a value that Stripe adds later. */
  status: z.string().nullable(),
  paymentStatus: z.string(),
  createdAt: seconds,
  metadata: z.record(z.string(), z.string()),
  lines: z.array(lineSchema),
  payment: paymentSchema.nullable(),
  subscriptionId: z.string().nullable(),
});

const subscriptionItemSchema = lineSchema.extend({
  periodStart: seconds,
  periodEnd: seconds,
  /** Whether it is billed by usage: it has no quantity, and no line of it counts. */
  metered: z.boolean(),
});

const subscriptionSchema = z.object({
  id: z.string(),
  /** Open enum: an unknown value is stored as it came and grants nothing new. */
  status: z.string(),
  createdAt: seconds,
  startedAt: seconds,
  trialEnd: seconds.nullable(),
  cancelAt: seconds.nullable(),
  cancelAtPeriodEnd: z.boolean(),
  /** Why it was canceled, an open enum: `payment_failed`, `payment_disputed`, …; NULL while it is not. */
  cancellationReason: z.string().nullable(),
  endedAt: seconds.nullable(),
  /** Why its status is `paused`, an open enum: `pause_requested`, …; NULL when it is not, or Stripe does not say. */
  pausedBecause: z.string().nullable(),
  /** `pause_collection.behavior`: `void`, `keep_as_draft`, `mark_uncollectible`; NULL while collection runs. */
  pauseCollection: z.string().nullable(),
  collectionMethod: z.string(),
  /** For `send_invoice`. */
  daysUntilDue: z.int().nullable(),
  metadata: z.record(z.string(), z.string()),
  items: z.array(subscriptionItemSchema),
  /** Stripe's `latest_invoice`. */
  latestInvoiceId: z.string().nullable(),
  /** The invoices that access can rest on, sorted by creation. */
  invoices: z.array(invoiceSchema),
  /** Every invoice that was created from then on was read; NULL when the list of invoices was never read. */
  invoicesSince: seconds.nullable(),
  /** Periods that the shop gave without an invoice or while collection was paused (semantics 2.1): our own memory. */
  given: z.array(givenPeriodSchema.extend({ itemId: z.string() })),
  /** Whether it was seen paused before it ran again: our own memory. */
  resumed: z.boolean(),
});

/** What a sync read of one customer, as lists; an empty list says "nothing", never the first of many. */
export const snapshotSchema = z.object({
  schema: z.literal(2),
  customerId: z.string(),
  /** Deleted at Stripe, and for good. */
  customerDeleted: z.boolean(),
  subscriptions: z.array(subscriptionSchema),
  /** Sessions that can still change access. */
  purchases: z.array(purchaseSchema),
  /** The payments of the invoices above. */
  payments: z.array(paymentSchema),
});

export type Snapshot = z.infer<typeof snapshotSchema>;
export type Purchase = z.infer<typeof purchaseSchema>;
export type SubscriptionFacts = z.infer<typeof subscriptionSchema>;
export type SubscriptionItem = z.infer<typeof subscriptionItemSchema>;

/** Every payment of a snapshot: those of invoices, and those of sales. */
export function paymentsOf({ payments, purchases }: Pick<Snapshot, "payments" | "purchases">): Payment[] {
  return [...payments, ...purchases.flatMap(({ payment }) => payment ?? [])];
}
