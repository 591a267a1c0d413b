import type { SubscriptionInfo } from "@tollgate/core";
import { day, levelName, moment } from "../words.ts";
import type { AccountBanner } from "./banner.ts";

const dayMs = 86_400_000;
const trialNoticeMs = 7 * dayMs;

/**
 * What an owner should be told of one subscription; null when all is as it should be.
 *
 * @param now unix milliseconds
 */
export function subscriptionBanner(subscription: SubscriptionInfo, now: number): AccountBanner | null {
  const { id, state, reason, accessUntil, renewsAt } = subscription;
  const plan = planName(subscription);
  switch (state) {
    case "grace":
      return {
        id: `${id}:grace`,
        kind: "danger",
        title: "Your last payment failed",
        text: accessUntil
          ? `${plan} stays open until ${moment(accessUntil)}. Pay with a working card before then, and nothing is interrupted.`
          : `Pay with a working card to keep ${plan} open.`,
        action: { label: "Pay now", flow: "update_card", pays: true },
      };
    case "unpaid":
      return reason === "incomplete"
        ? {
            id: `${id}:incomplete`,
            kind: "warning",
            title: "Your first payment was not finished",
            text: `${plan} opens as soon as it is paid. Nothing was charged so far.`,
            action: { label: "Finish the payment" },
          }
        : {
            id: `${id}:unpaid`,
            kind: "danger",
            title: "Your subscription is not paid",
            text: `${plan} is closed for now. It opens again the moment the open invoice is paid.`,
            action: { label: "Pay now", flow: "update_card", pays: true },
          };
    case "suspended":
      return suspended(subscription);
    case "paused":
      return paused(subscription);
    case "pending":
      return {
        id: `${id}:pending`,
        kind: "wait",
        title: "Waiting for your bank",
        text: `Your bank is confirming the payment for ${plan}. That takes days, not seconds; it opens by itself.`,
        action: null,
      };
    case "ending":
      return accessUntil && Date.parse(accessUntil) > now
        ? {
            id: `${id}:ending`,
            kind: "info",
            title: `Your subscription ends on ${day(accessUntil)}`,
            text: renewsAt
              ? `${plan} stays open until then. It is still charged once more on ${day(renewsAt)}.`
              : `${plan} stays open until then, and nothing more is charged. You can change your mind until that day.`,
            action: { label: "Keep the subscription" },
          }
        : null;
    case "trialing":
      return accessUntil && Date.parse(accessUntil) - now <= trialNoticeMs && Date.parse(accessUntil) > now
        ? {
            id: `${id}:trial`,
            kind: "info",
            title: `Your free trial ends on ${day(accessUntil)}`,
            text: "Your card is charged then, for the first time. If you cancel before, it costs nothing.",
            action: { label: "Cancel the trial", flow: "cancel" },
          }
        : null;
    case "unknown":
      return {
        id: `${id}:unknown`,
        kind: "wait",
        title: "We cannot tell the state of your subscription",
        text: "We are looking into it. Whatever you have paid for is kept.",
        action: null,
      };
    case "active":
    case "ended":
      return null;
  }
}

/** What can be done about it depends on why it is paused. */
function paused({ id, reason, ...subscription }: SubscriptionInfo): AccountBanner {
  const plan = planName(subscription);
  const banner = { id: `${id}:paused`, kind: "warning", title: "Your subscription is paused" } as const;
  const closed = `Nothing is charged while it is paused, and ${plan} stays closed`;
  switch (reason) {
    case "paused_on_request":
      return {
        ...banner,
        text: `That was asked for. ${closed} until it goes on.`,
        action: { label: "Open billing" },
      };
    case "paused_no_payment_method":
      return {
        ...banner,
        text: `Your free trial ended without a way to pay. ${closed}. Once there is a card, it can go on.`,
        action: { label: "Add a card", flow: "update_card" },
      };
    case "paused_payment_failed":
      return {
        ...banner,
        text: `A payment failed. ${closed} until the open invoice is paid.`,
        action: { label: "Pay now", flow: "update_card", pays: true },
      };
    default:
      return {
        ...banner,
        text: `${closed}. Where a card was missing, it can go on once there is one.`,
        action: { label: "Add or update the card", flow: "update_card" },
      };
  }
}

function suspended({ id, reason, ...subscription }: SubscriptionInfo): AccountBanner | null {
  const plan = planName(subscription);
  if (reason === "disputed")
    return {
      id: `${id}:disputed`,
      kind: "danger",
      title: "A payment is disputed at your bank",
      text: `${plan} is closed until the bank has decided. If you did not mean to dispute it, ask your bank to withdraw the dispute.`,
      action: null,
    };
  if (reason === "refunded")
    return {
      id: `${id}:refunded`,
      kind: "warning",
      title: "Your last payment was refunded",
      text: `${plan} is closed, but the subscription still runs and will be charged again. Cancel it if you are done.`,
      action: { label: "Cancel the subscription", flow: "cancel" },
    };
  return {
    id: `${id}:dispute_lost`,
    kind: "danger",
    title: "A payment was taken back through your bank",
    text: `${plan} is closed. The subscription itself still runs: cancel it if you are done.`,
    action: { label: "Cancel the subscription", flow: "cancel" },
  };
}

/** Of a subscription that runs beside another of its kind. */
export function duplicateBanner({ id, ...subscription }: SubscriptionInfo): AccountBanner {
  return {
    id: `${id}:duplicate`,
    kind: "warning",
    title: "You have this subscription twice",
    text: `${planName(subscription)} runs in two subscriptions of the same kind. We end the newer one and refund it; there is nothing that you have to do.`,
    action: null,
  };
}

function planName({ level }: Pick<SubscriptionInfo, "level">): string {
  return level ? levelName(level) : "Your plan";
}
