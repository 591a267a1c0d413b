import type { Offer, SubscriptionInfo } from "@tollgate/core";
import type { OrganisationRole } from "../people/role.ts";
import { mayManage } from "../people/role.ts";

/** An organisation of the visitor's, with what it subscribes to. */
export interface TeamCandidate {
  id: string;
  name: string;
  role: OrganisationRole;
  subscriptions: readonly Pick<SubscriptionInfo, "planGroup" | "state">[];
}

export type TeamStanding =
  | { can: true; buyers: { id: string; name: string }[]; trialDays: number }
  | { can: false; reason: string; link: { href: string; label: string } };

/** Which of the visitor's organisations can buy a plan that is sold by the seat, and the honest reason when none can. */
export function teamStanding(
  offer: Offer & { kind: "subscription" },
  candidates: readonly TeamCandidate[],
): TeamStanding {
  const billed = candidates.filter(({ role }) => mayManage(role));
  const buyers = billed.filter(
    ({ subscriptions }) =>
      !subscriptions.some(({ planGroup, state }) => planGroup === offer.planGroup && state !== "ended"),
  );
  const [first] = buyers;
  if (first)
    return {
      can: true,
      buyers: buyers.map(({ id, name }) => ({ id, name })),
      trialDays: buyers.every(({ subscriptions }) =>
        subscriptions.every(({ planGroup }) => planGroup !== offer.planGroup),
      )
        ? offer.trialDays
        : 0,
    };
  const [taken] = billed;
  if (taken)
    return {
      can: false,
      reason:
        billed.length > 1
          ? "Your organisations have a team plan already."
          : `${taken.name} has a team plan already.`,
      link: {
        href: billed.length > 1 ? "/organisations" : `/organisations/${taken.id}`,
        label: "Change its seats",
      },
    };
  const [member] = candidates;
  return member
    ? {
        can: false,
        reason: `Only an owner or an admin can buy seats for ${member.name}.`,
        link: { href: "/organisations/new", label: "Create an organisation of your own" },
      }
    : {
        can: false,
        reason: "Seats are bought by an organisation, and you have none yet.",
        link: { href: "/organisations/new", label: "Create an organisation" },
      };
}
