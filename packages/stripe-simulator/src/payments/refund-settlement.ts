import type Stripe from "stripe";
import { invalidRequest } from "../protocol/errors.ts";
import { change, emit } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { recordBalance } from "./balance.ts";
import { cardNumber } from "./card-numbers.ts";

export type RefundStatus = "failed" | "requires_action" | "succeeded";

/**
 * The next statuses of a refund, by status.
 * Sources: docs.stripe.com/refunds, "Failed refunds"; docs.stripe.com/api/refunds/object, `status`.
 */
const NEXT_STATUSES: Readonly<Record<string, readonly RefundStatus[]>> = {
  canceled: [],
  failed: [],
  pending: ["failed", "requires_action", "succeeded"],
  requires_action: ["failed", "succeeded"],
  // A bank can return the money of a refund that seemed to succeed.
  succeeded: ["failed"],
};

/**
 * Moves a refund to its next status. A failed refund returns the money to the balance and makes the charge
 * refundable again. @throws StripeFault 400 if the present status cannot lead to this one.
 */
export function settleRefund(world: World, refund: Stripe.Refund, status: RefundStatus): Stripe.Refund {
  const from = refund.status ?? "pending";
  if (!NEXT_STATUSES[from]?.includes(status))
    throw invalidRequest(`A refund that is ${from} cannot become ${status}.`, { param: "status" });
  if (status === "failed") return giveBack(world, refund, "failed");
  const { next_action: _, pending_reason: __, ...rest } = refund;
  const next: Stripe.Refund = {
    ...rest,
    status,
    ...(status === "requires_action" ? { next_action: instructions(world) } : {}),
  };
  world.store.tables.refund.put(next);
  emit(world, "refund.updated", next, { status: from });
  return next;
}

/**
 * Source: docs.stripe.com/api/refunds/cancel: only a refund that waits for the customer can be canceled.
 * @throws StripeFault 400 otherwise.
 */
export function cancelRefund(world: World, refund: Stripe.Refund): Stripe.Refund {
  if (refund.status !== "requires_action") {
    throw invalidRequest(
      `This refund cannot be canceled because it is ${refund.status}. Only a refund that requires_action can be.`,
    );
  }
  return giveBack(world, refund, "canceled");
}

/** Settles a refund by the clock; the published test number behind the charge decides how. */
export function advanceRefund(world: World, refundId: string): void {
  const refund = world.store.tables.refund.get(refundId);
  const charge = world.store.tables.charge.get(idOf(refund?.charge) ?? "");
  if (!refund || !charge) return;
  const fails = refundAnswer(world, charge) === "refund_fails";
  if (fails && refund.status === "succeeded") settleRefund(world, refund, "failed");
  if (!fails && refund.status === "pending") settleRefund(world, refund, "succeeded");
}

/** Updates a charge with the sum of its refunds that did not fail. */
export function countRefunds(world: World, charge: Stripe.Charge): void {
  const holding = world.store.tables.refund
    .where("charge", charge.id)
    .filter((refund) => refund.status !== "failed" && refund.status !== "canceled");
  const amount_refunded = holding.reduce((sum, refund) => sum + refund.amount, 0);
  const isMore = amount_refunded > charge.amount_refunded;
  const patch = { amount_refunded, refunded: amount_refunded >= charge.amount_captured };
  change(world, world.store.tables.charge, charge, patch, isMore ? "charge.refunded" : "charge.updated");
}

/** How the bank behind a charge answers refunds. */
export function refundAnswer(world: World, charge: Stripe.Charge): string | undefined {
  const instrument = world.store.hidden.instruments.get(charge.payment_method ?? "");
  return instrument?.kind === "card" ? cardNumber(instrument.number)?.answer.kind : undefined;
}

/** Returns the money of a refund to the balance. */
function giveBack(world: World, refund: Stripe.Refund, status: "canceled" | "failed"): Stripe.Refund {
  const { next_action: _, pending_reason: __, ...rest } = refund;
  const returned = recordBalance(world, refund, "refund_failure");
  const reason = refund.destination_details?.type === "card" ? "lost_or_stolen_card" : "unknown";
  const over = world.store.tables.refund.put({
    ...rest,
    failure_balance_transaction: returned.id,
    ...(status === "failed" ? { failure_reason: reason } : {}),
    status,
  });
  emit(world, "refund.updated", over, { status: refund.status });
  if (status === "failed") emit(world, "refund.failed", over);
  const charge = world.store.tables.charge.get(idOf(refund.charge) ?? "");
  if (charge) countRefunds(world, charge);
  return over;
}

/** For methods that cannot be refunded directly: Stripe asks the customer where to send the money. */
function instructions(world: World): Stripe.Refund.NextAction {
  return {
    type: "display_details",
    display_details: {
      email_sent: { email_sent_at: seconds(world), email_sent_to: "buyer@example.com" },
      expires_at: seconds(world) + 45 * 24 * 3600,
    },
  };
}
