import type { BillingDeps } from "../deps.ts";
import { findEntitlements } from "../entitlements/store.ts";
import { type Offer, reaches } from "../model/catalog.ts";
import type { Entitlement } from "../model/entitlement.ts";
import type { Owner } from "../model/owner.ts";
import { accessAt } from "../rules/access-at.ts";

/**
 * The plan or manual grant that runs and gives what a one-time offer would: its days would run beside it, because only
 * days that were paid once follow each other (semantics 3). NULL when there is none, or the policy allows it.
 */
export async function coveredBy(
  { db, catalog, policy, clock }: Pick<BillingDeps, "db" | "catalog" | "policy" | "clock">,
  offer: Offer,
  owner: Owner,
): Promise<Entitlement | null> {
  if (offer.kind !== "one_time" || policy.oneTimeDuringPlan === "allow") return null;
  const { entitlements } = await findEntitlements(db, owner);
  const plansAndGrants = entitlements.filter(({ source }) => source !== "purchase");
  const covers = (one: Entitlement) =>
    reaches(catalog, accessAt([one], catalog, clock.now()).level, offer.level);
  return plansAndGrants.find(covers) ?? null;
}
