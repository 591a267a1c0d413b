import { z } from "zod";
import { seconds } from "./invoice.ts";

const refundSchema = z.object({
  id: z.string(),
  /** `pending`, `requires_action`, `succeeded`, `failed`, `canceled`, or a value that Stripe adds later. */
  status: z.string().nullable(),
  /** Minor units. */
  amount: z.int(),
  createdAt: seconds,
});

const disputeSchema = z.object({
  id: z.string(),
  /** Open enum: `needs_response`, `won`, `lost`, `warning_…`, `appeal_…`, `prevented`, or what Stripe adds later. */
  status: z.string(),
  /** The newest status that this version knows: an unknown one changes nothing. NULL when none was ever seen. */
  knownStatus: z.string().nullable(),
  /** Minor units. */
  amount: z.int(),
  createdAt: seconds,
});

/** One payment with what came back of it: a PaymentIntent, or a Charge or PaymentRecord without one. */
export const paymentSchema = z.object({
  /** `pi_…`, `ch_…` or `pr_…` */
  id: z.string(),
  /** Stripe's status of the PaymentIntent; `succeeded` or `failed` for a charge, `succeeded` for a payment record. */
  status: z.string(),
  chargeId: z.string().nullable(),
  /** When the charge that succeeded was created; NULL while none has. */
  paidAt: seconds.nullable(),
  /**
   * When it was first seen that the bank refused it: our own memory, for Stripe does not say. Without that memory, when the
   * debit was sent to the bank.
   */
  failedAt: seconds.nullable(),
  /** Minor units. */
  amount: z.int(),
  refunds: z.array(refundSchema),
  disputes: z.array(disputeSchema),
  /** Ids of the early fraud warnings that were read so far. */
  earlyFraudWarnings: z.array(z.string()),
});

export type Payment = z.infer<typeof paymentSchema>;
export type Dispute = z.infer<typeof disputeSchema>;

/** Statuses of a dispute that this version knows (docs.stripe.com/api/disputes/object). */
const disputeStatuses = [
  "needs_response",
  "under_review",
  "warning_needs_response",
  "warning_under_review",
  "warning_closed",
  "won",
  "lost",
  "prevented",
  "appeal_needs_response",
  "appeal_under_review",
] as const;
export type DisputeStatus = (typeof disputeStatuses)[number];

export function isKnownDisputeStatus(status: string): status is DisputeStatus {
  return (disputeStatuses as readonly string[]).includes(status);
}
