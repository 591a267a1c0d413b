import { z } from "zod";

/** Unix seconds, as Stripe writes instants. */
const seconds = z.int();

const lineSchema = z.object({
  id: z.string(),
  priceId: z.string().nullable(),
  /** The key that the catalog knows the price by; NULL for a price that the catalog cannot know. */
  lookupKey: z.string().nullable(),
  quantity: z.int(),
});

const paymentSchema = z.object({
  paymentIntentId: z.string(),
  status: z.string(),
  chargeId: z.string().nullable(),
  /** When the charge that succeeded was made; NULL while none has. */
  paidAt: seconds.nullable(),
  /** Minor units. */
  amount: z.int(),
  refunds: z.array(z.object({ id: z.string(), status: z.string().nullable(), amount: z.int() })),
  /** Open enum: `needs_response`, `won`, `lost`, `warning_…`, `appeal_…`, `prevented`, or what Stripe adds later. */
  disputes: z.array(z.object({ id: z.string(), status: z.string() })),
  /** Ids of the warnings that looks have read so far; a row that is older than this field has none. */
  earlyFraudWarnings: z.array(z.string()).default([]),
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

const subscriptionItemSchema = lineSchema.extend({ periodStart: seconds, periodEnd: seconds });

const invoiceSchema = z.object({
  id: z.string(),
  status: z.string().nullable(),
  createdAt: seconds,
  dueDate: seconds.nullable(),
  billingReason: z.string().nullable(),
  /** Minor units. */
  amountPaid: z.int(),
  paymentIntentIds: z.array(z.string()),
});

const subscriptionSchema = z.object({
  id: z.string(),
  /** Open enum: an unknown value is kept as it came and grants nothing. */
  status: z.string(),
  createdAt: seconds,
  startedAt: seconds,
  trialEnd: seconds.nullable(),
  cancelAt: seconds.nullable(),
  cancelAtPeriodEnd: z.boolean(),
  endedAt: seconds.nullable(),
  /** Why its status is `paused`: open enum (`pause_requested`, …); NULL when it is not, or Stripe does not say. */
  pausedBecause: z.string().nullable().default(null),
  pauseCollection: z.string().nullable(),
  collectionMethod: z.string(),
  metadata: z.record(z.string(), z.string()),
  items: z.array(subscriptionItemSchema),
  latestInvoice: invoiceSchema.nullable(),
});

/** What we saw of one customer, as lists; empty lists say "nothing", never the first of many. */
export const snapshotSchema = z.object({
  schema: z.literal(1),
  customerId: z.string(),
  /** Deleted at Stripe, and for good. */
  customerDeleted: z.boolean(),
  subscriptions: z.array(subscriptionSchema),
  purchases: z.array(purchaseSchema),
  /** The payments of subscriptions' newest invoices, as the newest look that asked for them saw them. */
  payments: z.array(paymentSchema),
});

export type Snapshot = z.infer<typeof snapshotSchema>;
export type Purchase = z.infer<typeof purchaseSchema>;
export type Payment = z.infer<typeof paymentSchema>;
export type SubscriptionFacts = z.infer<typeof subscriptionSchema>;
export type SubscriptionItem = z.infer<typeof subscriptionItemSchema>;
