import { type Catalog, offerOf, type SubscriptionInfo } from "@tollgate/core";
import { day, levelName, moment, price } from "../words.ts";

interface Granted {
  level: string;
  /** ISO 8601. */
  validUntil: string;
}

/**
 * What a purchase has just opened, in a sentence or two. A plan's access outlasts its period a little, to bridge a late
 * renewal, so a plan shows its renewal instead.
 *
 * @param subscriptions of the buyer, newest first; empty when they cannot be read
 * @param buyer name of the organisation that bought; NULL for the visitor
 */
export function grantedText(
  { level, validUntil }: Granted,
  subscriptions: readonly SubscriptionInfo[],
  catalog: Catalog,
  buyer: string | null,
): string {
  const name = levelName(level);
  const plan = subscriptions.find(({ accessUntil }) => accessUntil === validUntil);
  const whose = buyer ? `${buyer} has ${name}${plan ? ` for ${plan.seats} people` : ""}` : `${name} is yours`;
  if (!plan) return `${whose} until ${moment(validUntil)}.`;
  const offer = plan.offer ? offerOf(catalog, plan.offer) : undefined;
  if (plan.state === "trialing") {
    const then = offer
      ? `; then it costs ${price(offer)} ${offer.kind === "subscription" ? `a ${offer.interval}` : ""}`.trimEnd()
      : "";
    return `${whose}. Your free trial runs until ${day(validUntil)}${then}.`;
  }
  return plan.renewsAt
    ? `${whose}. It renews on ${day(plan.renewsAt)}.`
    : `${whose} until ${moment(validUntil)}.`;
}
