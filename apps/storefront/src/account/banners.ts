import type { Entitlement, SubscriptionInfo } from "@tollgate/core";
import { levelName } from "../words.ts";
import type { AccountBanner } from "./banner.ts";
import { duplicateBanner, subscriptionBanner } from "./subscription-banner.ts";

/**
 * What an owner should know before anything else, the most urgent first.
 *
 * @param now unix milliseconds
 */
export function accountBanners(
  facts: { subscriptions: readonly SubscriptionInfo[]; entitlements: readonly Entitlement[] },
  now: number,
): AccountBanner[] {
  const about = facts.subscriptions.flatMap((subscription) => {
    const banner = subscriptionBanner(subscription, now);
    return [...(banner ? [banner] : []), ...(subscription.duplicate ? [duplicateBanner(subscription)] : [])];
  });
  return [...about, ...facts.entitlements.flatMap(purchaseBanner)].sort(
    (a, b) => urgency.indexOf(a.kind) - urgency.indexOf(b.kind),
  );
}

const urgency: AccountBanner["kind"][] = ["danger", "warning", "wait", "info"];

/** The banners of a one-time sale. A subscription has banners of its own. */
function purchaseBanner({ id, source, level, access, reason }: Entitlement): AccountBanner[] {
  if (source !== "purchase" || access === "granted") return [];
  const name = levelName(level);
  if (reason === "awaiting_bank")
    return [
      {
        id: `${id}:awaiting_bank`,
        kind: "wait",
        title: "Waiting for your bank",
        text: `Your bank is confirming the payment for ${name}. That takes a few days; then it opens by itself.`,
        action: null,
      },
    ];
  if (reason === "disputed")
    return [
      {
        id: `${id}:disputed`,
        kind: "danger",
        title: "A payment is disputed at your bank",
        text: `Your purchase of ${name} is closed until the bank decides. If you did not mean to dispute it, ask your bank to withdraw the dispute.`,
        action: null,
      },
    ];
  return [];
}
