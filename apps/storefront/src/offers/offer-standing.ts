import {
  type AccessPolicy,
  type Catalog,
  coveringEntitlement,
  type Entitlement,
  type Offer,
  type OwnerAccess,
  offerOf,
  rankOf,
  type SubscriptionInfo,
} from "@tollgate/core";
import { day, levelName } from "../words.ts";

/** What the shop sells, and what its billing decides about it. */
export interface ShopRules {
  catalog: Catalog;
  policy: Pick<AccessPolicy, "oneTimeDuringPlan">;
}

/** What an owner has, as far as it limits what else they can buy. */
export interface Standing {
  access: Pick<OwnerAccess, "level" | "validUntil" | "entitlements">;
  /** Newest first, including the ended ones, which exclude another trial. */
  subscriptions: readonly SubscriptionInfo[];
  /** Unix milliseconds: when it was read. */
  at: number;
}

export type OfferStanding =
  | {
      can: true;
      label: "Buy" | "Extend" | "Subscribe" | "Start free trial";
      /** The owner has what it grants already, so it is not the next step. */
      quiet: boolean;
      /** What an owner with access should know first. */
      note: string | null;
    }
  | { can: false; reason: string; link: { href: "/account"; label: string } | null };

/**
 * Whether an owner can buy an offer, or the reason why not. Billing decides at the checkout; this spares the visitor a
 * refusal.
 *
 * @param own NULL without a session, or when it cannot be read
 */
export function offerStanding(shop: ShopRules, offer: Offer, own: Standing | null): OfferStanding {
  if (!own)
    return {
      can: true,
      label: verb(offer, offer.kind === "subscription" ? offer.trialDays : 0),
      quiet: false,
      note: null,
    };
  return offer.kind === "subscription" ? plan(shop.catalog, offer, own) : sale(shop, offer, own);
}

/** Trial days for this owner: one trial for each plan group. */
export function trialDaysFor(
  offer: Offer,
  subscriptions: readonly Pick<SubscriptionInfo, "planGroup">[],
): number {
  if (offer.kind !== "subscription") return 0;
  return subscriptions.some(({ planGroup }) => planGroup === offer.planGroup) ? 0 : offer.trialDays;
}

type Plan = Offer & { kind: "subscription" };
type Sale = Offer & { kind: "one_time" };

function plan(catalog: Catalog, offer: Plan, own: Standing): OfferStanding {
  const live = own.subscriptions.find(
    ({ planGroup, state }) => planGroup === offer.planGroup && state !== "ended",
  );
  if (live) return { can: false, ...liveReason(catalog, offer, live) };
  const until = own.access.validUntil;
  const open = own.access.level === offer.level && until !== null;
  return {
    can: true,
    label: verb(offer, trialDaysFor(offer, own.subscriptions)),
    quiet: open,
    note: open
      ? `You already have ${levelName(offer.level)} until ${day(until)}. A subscription would start today and run beside it.`
      : null,
  };
}

function liveReason(catalog: Catalog, offer: Plan, live: SubscriptionInfo) {
  const manage = { href: "/account" as const, label: "Manage your subscription" };
  if (live.state === "pending")
    return { reason: "Your bank is still confirming the first payment of your subscription.", link: manage };
  if (live.state === "grace" || live.state === "unpaid")
    return {
      reason:
        "You have this kind of subscription, and its last payment failed. Pay it instead of starting another.",
      link: manage,
    };
  if (live.state === "paused")
    return {
      reason: "You have this kind of subscription, and it is paused. Resume it in your account.",
      link: manage,
    };
  if (live.offer === offer.lookupKey)
    return {
      reason:
        live.state === "ending"
          ? "You cancelled this plan, and it runs until its end. You can keep it in your account."
          : "This is your plan.",
      link: manage,
    };
  const title = live.offer ? offerOf(catalog, live.offer)?.title : undefined;
  return {
    reason: `You subscribe to ${title ?? "another plan"}. Change it in your account: what you have paid counts.`,
    link: manage,
  };
}

function sale({ catalog, policy }: ShopRules, offer: Sale, own: Standing): OfferStanding {
  const { level, validUntil, entitlements } = own.access;
  const waiting = entitlements.some(
    (each) => each.level === offer.level && each.source === "purchase" && each.reason === "awaiting_bank",
  );
  if (waiting)
    return {
      can: false,
      reason: `Your bank is confirming a payment for ${levelName(offer.level)}. Another purchase would charge you twice.`,
      link: { href: "/account", label: "See the status" },
    };
  const covering = coveringEntitlement(catalog, offer, entitlements, own.at);
  if (covering) return beside(offer, covering, policy.oneTimeDuringPlan === "allow");
  if (level !== null && validUntil && rankOf(catalog, level) > rankOf(catalog, offer.level))
    return {
      can: false,
      reason: `Your ${levelName(level)} includes everything in ${levelName(offer.level)}.`,
      link: null,
    };
  if (level !== offer.level || !validUntil) return { can: true, label: "Buy", quiet: false, note: null };
  return {
    can: true,
    label: "Extend",
    quiet: true,
    note: `Extends your access: the new period starts on ${day(validUntil)}.`,
  };
}

/** Days that are paid once never wait for a plan or a present to end: the owner would pay for days that they have. */
function beside(offer: Sale, { source, level }: Entitlement, allowed: boolean): OfferStanding {
  const isPlan = source === "subscription";
  const has = `${isPlan ? "Your subscription" : "What we gave you"} already includes ${levelName(level)}`;
  if (allowed)
    return {
      can: true,
      label: "Buy",
      quiet: true,
      note: `${has}. These ${offer.durationDays} days start today and run beside it, not after it.`,
    };
  return {
    can: false,
    reason: `${has}. ${offer.title} would run beside it, not after it.`,
    link: isPlan ? { href: "/account", label: "Manage your subscription" } : null,
  };
}

function verb(offer: Offer, trialDays: number): "Buy" | "Subscribe" | "Start free trial" {
  if (offer.kind === "one_time") return "Buy";
  return trialDays > 0 ? "Start free trial" : "Subscribe";
}
