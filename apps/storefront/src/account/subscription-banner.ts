import type { SubscriptionInfo } from "@tollgate/core";
import { day, levelName, moment } from "../words.ts";
import type { AccountBanner } from "./banner.ts";

const dayMs = 86_400_000;
const trialNoticeMs = 7 * dayMs;

/**
 * What an owner should know about one subscription; NULL when all is well.
 *
 * @param now unix milliseconds
 */
export function subscriptionBanner(subscription: SubscriptionInfo, now: number): AccountBanner | null {
  const { id, state, accessUntil, renewsAt } = subscription;
  const plan = planName(subscription);
  switch (state) {
    case "grace":
      return {
        id: `${id}:grace`,
        kind: "danger",
        title: "Your last payment failed",
        text: accessUntil
          ? `${plan} stays open until ${moment(accessUntil)}. Pay with a working card before then to keep it.`
          : `Pay with a working card to keep ${plan} open.`,
        action: { label: "Pay now", flow: "update_card", pays: true },
      };
    case "unpaid":
      return unpaid(subscription);
    case "suspended":
      return suspended(subscription);
    case "paused":
      return paused(subscription);
    case "pending":
      return {
        id: `${id}:pending`,
        kind: "wait",
        title: "Waiting for your bank",
        text: `Your bank is confirming the payment for ${plan}. That takes a few days; then it opens by itself.`,
        action: null,
      };
    case "ending":
      return accessUntil && Date.parse(accessUntil) > now
        ? {
            id: `${id}:ending`,
            kind: "info",
            title: `Your subscription ends on ${day(accessUntil)}`,
            text: renewsAt
              ? `${plan} stays open until then. You will be charged once more, on ${day(renewsAt)}.`
              : `${plan} stays open until then, and nothing more is charged. You can change your mind until then.`,
            action: { label: "Keep the subscription" },
          }
        : null;
    case "trialing":
      return accessUntil && Date.parse(accessUntil) - now <= trialNoticeMs && Date.parse(accessUntil) > now
        ? {
            id: `${id}:trial`,
            kind: "info",
            title: `Your free trial ends on ${day(accessUntil)}`,
            text: "We charge your card then for the first time. Cancel before that, and it costs nothing.",
            action: { label: "Cancel the trial", flow: "cancel" },
          }
        : null;
    case "unknown":
      return {
        id: `${id}:unknown`,
        kind: "wait",
        title: "We do not know the state of your subscription",
        text: "We are checking it. What you paid for is safe.",
        action: null,
      };
    case "active":
    case "ended":
      return null;
  }
}

function unpaid({ id, reason, ...subscription }: SubscriptionInfo): AccountBanner {
  const plan = planName(subscription);
  const banner = { id: `${id}:unpaid`, kind: "danger", title: "Your subscription is not paid" } as const;
  switch (reason) {
    case "incomplete":
      return {
        id: `${id}:incomplete`,
        kind: "warning",
        title: "Your first payment is not complete",
        text: `${plan} opens as soon as you pay. Nothing has been charged yet.`,
        action: { label: "Finish the payment" },
      };
    case "period_not_paid":
      return {
        ...banner,
        text: `${plan} is closed: this period was not paid, and its invoice was withdrawn. Cancel the subscription if you no longer want it.`,
        action: { label: "Cancel the subscription", flow: "cancel" },
      };
    default:
      return {
        ...banner,
        text: `${plan} is closed for now. It opens again as soon as the open invoice is paid.`,
        action: { label: "Pay now", flow: "update_card", pays: true },
      };
  }
}

/** The action depends on the reason for the pause. */
function paused({ id, reason, ...subscription }: SubscriptionInfo): AccountBanner {
  const plan = planName(subscription);
  const banner = { id: `${id}:paused`, kind: "warning", title: "Your subscription is paused" } as const;
  const closed = `Nothing is charged while it is paused, and ${plan} stays closed`;
  switch (reason) {
    case "paused_on_request":
      return {
        ...banner,
        text: `It was paused on request. ${closed} until it resumes.`,
        action: { label: "Open billing" },
      };
    case "paused_no_payment_method":
      return {
        ...banner,
        text: `Your free trial ended without a payment method. ${closed}. Add a card to resume it.`,
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
        text: `${closed}. If a card was missing, add one to resume it.`,
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
      text: `${plan} is closed until the bank decides. If you did not mean to dispute it, ask your bank to withdraw the dispute.`,
      action: null,
    };
  if (reason === "refunded")
    return {
      id: `${id}:refunded`,
      kind: "warning",
      title: "Your last payment was refunded",
      text: `${plan} is closed, but the subscription still runs and will be charged again. Cancel it if you no longer want it.`,
      action: { label: "Cancel the subscription", flow: "cancel" },
    };
  return {
    id: `${id}:dispute_lost`,
    kind: "danger",
    title: "Your bank took a payment back",
    text: `${plan} is closed. The subscription still runs. Cancel it if you no longer want it.`,
    action: { label: "Cancel the subscription", flow: "cancel" },
  };
}

/** For a subscription beside another one of its plan group. */
export function duplicateBanner({ id, ...subscription }: SubscriptionInfo): AccountBanner {
  return {
    id: `${id}:duplicate`,
    kind: "warning",
    title: "You have this subscription twice",
    text: `${planName(subscription)} runs in two subscriptions of the same kind. If you lose nothing by it, we end one and refund it. You need not do anything.`,
    action: null,
  };
}

function planName({ level }: Pick<SubscriptionInfo, "level">): string {
  return level ? levelName(level) : "Your plan";
}
