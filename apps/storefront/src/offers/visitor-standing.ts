import { accessOf, type VisitorAccess } from "../access/visitor-access.ts";
import { mayManage } from "../people/role.ts";
import type { Storefront, Visitor } from "../storefront.ts";
import type { Standing } from "./offer-standing.ts";
import type { TeamCandidate } from "./team-standing.ts";

export interface VisitorStanding {
  access: VisitorAccess;
  /** The visitor's own, which limits what else they can buy for themselves. */
  own: Standing;
  /** The active organisation first. */
  teams: TeamCandidate[];
}

/**
 * What a visitor and their organisations have, as far as the shop's pages need it.
 *
 * @throws the database's error when it does not answer
 */
export async function visitorStanding(
  deps: Pick<Storefront, "billing" | "catalog" | "clock" | "listMemberships">,
  visitor: Pick<Visitor, "id" | "activeOrganisation">,
): Promise<VisitorStanding> {
  const owner = { type: "user" as const, id: visitor.id };
  const [access, subscriptions] = await Promise.all([
    accessOf(deps, visitor, { skipMemory: true }),
    deps.billing.listSubscriptions(owner),
  ]);
  const teams = await Promise.all(
    access.organisations.map(async ({ organisation, role }) => ({
      ...organisation,
      role,
      // Plain members neither buy for the organisation nor see its plans.
      subscriptions: mayManage(role)
        ? await deps.billing.listSubscriptions({ type: "organisation", id: organisation.id })
        : [],
    })),
  );
  const active = teams.filter(({ id }) => id === visitor.activeOrganisation);
  const others = teams.filter(({ id }) => id !== visitor.activeOrganisation);
  return {
    access,
    own: { access: access.personal, subscriptions, at: deps.clock.now() },
    teams: [...active, ...others],
  };
}
