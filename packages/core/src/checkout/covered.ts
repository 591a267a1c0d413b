import type { BillingDeps } from "../deps.ts";
import { findEntitlements } from "../entitlements/store.ts";
import { type Catalog, type Offer, reaches } from "../model/catalog.ts";
import type { Entitlement } from "../model/entitlement.ts";
import type { Owner } from "../model/owner.ts";
import { accessAt } from "../rules/access-at.ts";

/**
 * The plan or manual grant of an owner that gives, at an instant, what a one-time offer would: the days of the offer
 * would run beside it, because only days that were paid once follow each other (semantics 3). NULL for none.
 *
 * @param at unix milliseconds
 */
export function coveringEntitlement(
  catalog: Catalog,
  offer: Offer,
  entitlements: readonly Entitlement[],
  at: number,
): Entitlement | null {
  if (offer.kind !== "one_time") return null;
  const plansAndGrants = entitlements.filter(({ source }) => source !== "purchase");
  return (
    plansAndGrants.find((one) => reaches(catalog, accessAt([one], catalog, at).level, offer.level)) ?? null
  );
}

/** What keeps an owner from buying an offer by the policy; NULL when nothing does. */
export async function refusingEntitlement(
  { db, catalog, policy, clock }: Pick<BillingDeps, "db" | "catalog" | "policy" | "clock">,
  offer: Offer,
  owner: Owner,
): Promise<Entitlement | null> {
  if (offer.kind !== "one_time" || policy.oneTimeDuringPlan === "allow") return null;
  const { entitlements } = await findEntitlements(db, owner);
  return coveringEntitlement(catalog, offer, entitlements, clock.now());
}
