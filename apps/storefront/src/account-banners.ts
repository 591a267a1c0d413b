import type { Entitlement, SubscriptionInfo } from "@tollgate/core";
import { day, levelName, moment } from "./offer-text.ts";

/** A way into Stripe's portal; without one the portal's first page. */
export type PortalFlow = "update_card" | "cancel" | "change_plan";

export interface AccountBanner {
  id: string;
  kind: "info" | "wait" | "warning" | "danger";
  title: string;
  text: string;
  /** What the owner can do about it in the portal; NULL when there is nothing to do. */
  action: {
    label: string;
    flow?: PortalFlow /** An open invoice is what is to be paid. */;
    pays?: true;
  } | null;
}

const dayMs = 86_400_000;
const trialNoticeMs = 7 * dayMs;

/**
 * What an owner should be told before anything else, the most pressing first. Pure: what was kept, and the instant.
 *
 * @param now unix milliseconds
 */
export function accountBanners(
  facts: { subscriptions: readonly SubscriptionInfo[]; entitlements: readonly Entitlement[] },
  now: number,
): AccountBanner[] {
  const about = facts.subscriptions.flatMap((subscription) => {
    const banner = bannerFor(subscription, now);
    return [...(banner ? [banner] : []), ...(subscription.duplicate ? [duplicate(subscription)] : [])];
  });
  return [...about, ...facts.entitlements.flatMap(purchaseBanner)].sort(
    (a, b) => urgency.indexOf(a.kind) - urgency.indexOf(b.kind),
  );
}

const urgency: AccountBanner["kind"][] = ["danger", "warning", "wait", "info"];

function bannerFor(subscription: SubscriptionInfo, now: number): AccountBanner | null {
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
      return {
        id: `${id}:paused`,
        kind: "warning",
        title: "Your subscription is paused",
        text: `Nothing is charged while it is paused, and ${plan} stays closed. Where a card was missing, adding one lets it go on.`,
        action: { label: "Add or update the card", flow: "update_card" },
      };
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

function duplicate({ id, ...subscription }: SubscriptionInfo): AccountBanner {
  return {
    id: `${id}:duplicate`,
    kind: "warning",
    title: "You have this subscription twice",
    text: `${planName(subscription)} runs in two subscriptions of the same kind. We end the newer one and refund it; there is nothing that you have to do.`,
    action: null,
  };
}

/** What a one-time sale has to say: a subscription's entitlements are told by the subscription. */
function purchaseBanner({ id, source, level, access, reason }: Entitlement): AccountBanner[] {
  if (source !== "purchase" || access === "granted") return [];
  const name = levelName(level);
  if (reason === "awaiting_bank")
    return [
      {
        id: `${id}:awaiting_bank`,
        kind: "wait",
        title: "Waiting for your bank",
        text: `Your bank is confirming the payment for ${name}. That takes days, not seconds; it opens by itself.`,
        action: null,
      },
    ];
  if (reason === "disputed")
    return [
      {
        id: `${id}:disputed`,
        kind: "danger",
        title: "A payment is disputed at your bank",
        text: `What you bought for ${name} is closed until the bank has decided. If you did not mean to dispute it, ask your bank to withdraw the dispute.`,
        action: null,
      },
    ];
  return [];
}

function planName({ level }: Pick<SubscriptionInfo, "level">): string {
  return level ? levelName(level) : "Your plan";
}
