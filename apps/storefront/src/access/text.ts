import type { Access } from "@tollgate/core";
import { day, moment } from "../words.ts";

/** Why somebody may or may not, in words for them: the sentence after the level. */
const sentences: Record<Access["reason"], string> = {
  paid: "You paid for it.",
  free: "It was given to you without charge.",
  trial: "Your free trial is running.",
  subscribed: "Your subscription is running.",
  ends: "Your subscription is cancelled and runs until its end.",
  past_due_grace: "Your last payment failed. You keep access for a few days: update your card to stay.",
  first_payment_processing: "Your bank is still confirming the first payment.",
  awaiting_bank: "Your bank is still confirming the payment.",
  payment_failed: "The payment did not go through. Nothing was charged.",
  refunded: "The payment was refunded.",
  disputed: "The payment is disputed at your bank.",
  fraud_warning: "Your bank has asked us to check the payment.",
  dispute_lost: "The payment was taken back through your bank.",
  past_due: "The payment for your subscription is overdue.",
  unpaid: "Your subscription was not paid.",
  incomplete: "The first payment was never completed.",
  paused: "Your subscription is paused.",
  paused_on_request: "Your subscription is paused, as was asked. Nothing is charged until it goes on.",
  paused_no_payment_method: "Your free trial ended without a way to pay. Add one to go on.",
  paused_payment_failed: "Your subscription is paused because a payment failed. Update your card to go on.",
  canceled: "Your subscription has ended.",
  manual: "It was given to you by us.",
  manual_revoked: "It was given to you by us, and has ended.",
  customer_deleted: "Your billing account was closed.",
  unknown_status: "We cannot tell its state at the moment, and are looking into it.",
  not_in_catalog: "It is for something that we no longer sell.",
  not_bound: "We could not match it to your account, and are looking into it.",
  no_entitlement: "You have not bought it yet.",
  expired: "What you bought has run out.",
};

export function accessSentence(reason: Access["reason"]): string {
  return sentences[reason];
}

/**
 * How long something is open, in words. A plan's access outlives its period a little, so that a renewal is not missed:
 * of a plan that goes on, people are told when it renews.
 *
 * @param validUntil ISO 8601
 * @param renewsAt ISO 8601; NULL for what will not be charged again
 */
export function openText(reason: Access["reason"], validUntil: string, renewsAt: string | null): string {
  if (reason === "trial") return `Free until ${day(validUntil)}.`;
  return reason === "subscribed" && renewsAt ? `Renews on ${day(renewsAt)}.` : `Until ${moment(validUntil)}.`;
}
