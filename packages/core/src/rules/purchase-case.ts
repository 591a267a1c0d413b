import type { AccessPolicy, PurchaseCase } from "../model/policy.ts";
import type { Purchase } from "../model/snapshot.ts";
import { type MoneyBack, moneyBack } from "./coverage/money-back.ts";

/** What a completed session says about its payment (semantics 3). */
export function purchaseCase({ paymentStatus, payment }: Purchase): PurchaseCase {
  if (paymentStatus === "paid" || paymentStatus === "no_payment_required") return paymentStatus;
  if (paymentStatus !== "unpaid") return "unknown";
  const failed = payment?.status === "requires_payment_method" || payment?.status === "canceled";
  return failed ? "payment_failed" : "awaiting_bank";
}

/** Unix seconds: when it was paid, or when it was opened. */
export function paidAt({ payment, createdAt }: Purchase): number {
  return payment?.paidAt ?? createdAt;
}

/** What came back of a sale. A dispute suspends or revokes it whatever the amount (semantics 3). */
export function purchaseMoneyBack({ payment }: Purchase, policy: AccessPolicy): MoneyBack {
  if (!payment) return { loss: null, lostAt: null, flags: [] };
  const disputes = payment.disputes.map((dispute) => ({ ...dispute, amount: payment.amount }));
  return moneyBack({ amount: payment.amount, credited: 0, payments: [{ ...payment, disputes }] }, policy);
}
