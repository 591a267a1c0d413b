import { type Catalog, type Offer, offersOnSale } from "@tollgate/core";

export type Interval = "month" | "year";
type Plan = Offer & { kind: "subscription" };

/** One column of the pricing: a level for one person, or seats of a level for an organisation. */
export interface Tier {
  id: string;
  level: string;
  /** Sold by the seat. */
  team: boolean;
  /** What renews, by the chosen interval, or by the only one on sale. */
  plans: Plan[];
  /** What is paid once. */
  sales: (Offer & { kind: "one_time" })[];
}

/** What is on sale, the lowest level first and organisations last. */
export function tiersOf(catalog: Catalog, every: Interval): Tier[] {
  const ofInterval = (offers: Plan[]) => {
    const chosen = offers.filter(({ interval }) => interval === every);
    return chosen.length > 0 ? chosen : offers;
  };
  const tier = (level: string, team: boolean): Tier => {
    const offers = offersOnSale(catalog).filter((offer) => offer.level === level && isTeam(offer) === team);
    return {
      id: team ? `team-${level.toLowerCase()}` : level.toLowerCase(),
      level,
      team,
      plans: ofInterval(offers.filter((offer) => offer.kind === "subscription")),
      sales: offers.filter((offer) => offer.kind === "one_time"),
    };
  };
  return [
    ...catalog.levels.map((level) => tier(level, false)),
    ...catalog.levels.map((level) => tier(level, true)),
  ].filter(({ plans, sales }) => plans.length + sales.length > 0);
}

/** Whether both monthly and yearly plans are on sale. */
export function hasIntervals(catalog: Catalog): boolean {
  const intervals = offersOnSale(catalog).flatMap((offer) =>
    offer.kind === "subscription" ? [offer.interval] : [],
  );
  return new Set(intervals).size > 1;
}

/** How much less a year costs than twelve months of the same plan, in minor units; 0 if it does not. */
export function yearlySaving(catalog: Catalog, offer: Offer): number {
  if (offer.kind !== "subscription" || offer.interval !== "year") return 0;
  const monthly = offersOnSale(catalog).find(
    (other) =>
      other.kind === "subscription" &&
      other.interval === "month" &&
      other.planGroup === offer.planGroup &&
      other.level === offer.level &&
      other.currency === offer.currency,
  );
  return monthly ? Math.max(0, monthly.amount * 12 - offer.amount) : 0;
}

export function isTeam(offer: Offer): boolean {
  return offer.kind === "subscription" && offer.seats !== undefined;
}
