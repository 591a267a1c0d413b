import type { Payment } from "../model/payment.ts";
import type { PurchaseCase } from "../model/policy.ts";
import type { Purchase } from "../model/snapshot.ts";

/** What a completed session says about its payment (semantics 3). */
export function purchaseCase({ paymentStatus, payment }: Purchase): PurchaseCase {
  if (paymentStatus === "paid" || paymentStatus === "no_payment_required") return paymentStatus;
  if (paymentStatus !== "unpaid") return "unknown";
  const failed = payment?.status === "requires_payment_method" || payment?.status === "canceled";
  return failed ? "payment_failed" : "awaiting_bank";
}

/** A dispute suspends or revokes a sale whatever its amount (semantics 3). */
export function wholly(payment: Payment): Payment {
  return {
    ...payment,
    disputes: payment.disputes.map((dispute) => ({ ...dispute, amount: payment.amount })),
  };
}
