import type { Access } from "@tollgate/core";
import { day, moment } from "../words.ts";

/** Why the owner has access or not, in a sentence for them. */
const sentences: Record<Access["reason"], string> = {
  paid: "You paid for it.",
  free: "You got it free of charge.",
  trial: "Your free trial is running.",
  subscribed: "Your subscription is running.",
  ends: "You cancelled your subscription. It runs until its end.",
  past_due_grace: "Your last payment failed. You keep access for a few days: update your card to keep it.",
  first_payment_processing: "Your bank is still confirming the first payment.",
  awaiting_bank: "Your bank is still confirming the payment.",
  payment_failed: "The payment failed. Nothing was charged.",
  refunded: "We refunded the payment.",
  disputed: "The payment is disputed at your bank.",
  fraud_warning: "Your bank asked us to check the payment.",
  dispute_lost: "Your bank took the payment back.",
  past_due: "The payment for your subscription is overdue.",
  unpaid: "Your subscription is not paid.",
  no_quantity: "Your subscription has no seats.",
  period_not_paid: "This period of your subscription was not paid.",
  renewal_not_collected: "The renewal of your subscription was not collected.",
  incomplete: "You did not complete the first payment.",
  paused: "Your subscription is paused.",
  paused_on_request: "Your subscription is paused on request. Nothing is charged until it resumes.",
  paused_no_payment_method: "Your free trial ended without a payment method. Add one to resume.",
  paused_payment_failed: "Your subscription is paused because a payment failed. Update your card to resume.",
  canceled: "Your subscription has ended.",
  manual: "We gave it to you.",
  manual_revoked: "We gave it to you, and it has ended.",
  customer_deleted: "Your billing account was closed.",
  unknown_status: "We do not know its state right now, and are checking it.",
  not_in_catalog: "We no longer sell it.",
  not_bound: "We could not match it to your account, and are checking it.",
  no_entitlement: "You have not bought it yet.",
  expired: "Your access has expired.",
};

export function accessSentence(reason: Access["reason"]): string {
  return sentences[reason];
}

/**
 * How long access lasts, in words. A plan's access outlasts its period a little, to bridge a late renewal, so a plan that
 * continues shows its renewal instead.
 *
 * @param validUntil ISO 8601
 * @param renewsAt ISO 8601; NULL when nothing will be charged again
 */
export function openText(reason: Access["reason"], validUntil: string, renewsAt: string | null): string {
  if (reason === "trial") return `Free until ${day(validUntil)}.`;
  return reason === "subscribed" && renewsAt ? `Renews on ${day(renewsAt)}.` : `Until ${moment(validUntil)}.`;
}
