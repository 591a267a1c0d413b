import type { Offer, SubscriptionInfo } from "@tollgate/core";
import type { OrganisationRole } from "../people/role.ts";
import { mayManage } from "../people/role.ts";

/** An organisation of the visitor, with its subscriptions. */
export interface TeamCandidate {
  id: string;
  name: string;
  role: OrganisationRole;
  subscriptions: readonly Pick<SubscriptionInfo, "planGroup" | "state">[];
}

export type TeamStanding =
  | { can: true; buyers: { id: string; name: string }[]; trialDays: number }
  | { can: false; reason: string; link: { href: string; label: string } };

/** Which of the visitor's organisations can buy a plan by the seat, or the reason why none can. */
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
          ? "Your organisations already have a team plan."
          : `${taken.name} already has a team plan.`,
      link: {
        href: billed.length > 1 ? "/organisations" : `/organisations/${taken.id}`,
        label: "Change its seats",
      },
    };
  const [member] = candidates;
  return member
    ? {
        can: false,
        reason: `Only owners and admins can buy seats for ${member.name}.`,
        link: { href: "/organisations/new", label: "Create your own organisation" },
      }
    : {
        can: false,
        reason: "Only organisations can buy seats, and you have none yet.",
        link: { href: "/organisations/new", label: "Create an organisation" },
      };
}
