import type { Owner } from "@tollgate/core";
import type { Refusal } from "../http/answer.ts";
import type { Membership } from "../people/membership.ts";
import { mayManage } from "../people/role.ts";
import type { Storefront, Visitor } from "../storefront.ts";

/** Who is billed, and whom Stripe writes to. */
interface Buyer {
  owner: Owner;
  email: string;
  name: string;
}
export type BuyerResult = { ok: true; buyer: Buyer } | { ok: false; refusal: Refusal };

/** One answer for an organisation that is not there and for one that is somebody else's: its id tells nothing. */
export const noSuchOrganisation: Refusal = {
  code: "not_found",
  message: "There is no such organisation, or you are not a member of it.",
};
export const managersOnly: Refusal = {
  code: "forbidden",
  message: "Only an owner or an admin of the organisation may do that.",
};

/**
 * Whom a purchase or a visit to the portal is for: the visitor, or the organisation that the request names. What a
 * session shows first plays no part.
 *
 * @param organisationId as it came with the request; absent or empty for the visitor's own
 */
export async function buyerOf(
  deps: Pick<Storefront, "listMemberships">,
  visitor: Visitor,
  organisationId?: string,
): Promise<BuyerResult> {
  const { id, email, name } = visitor;
  if (!organisationId) return { ok: true, buyer: { owner: { type: "user", id }, email, name } };
  const membership = membershipIn(await deps.listMemberships(id), organisationId);
  if (!membership) return { ok: false, refusal: noSuchOrganisation };
  if (!mayManage(membership.role)) return { ok: false, refusal: managersOnly };
  const { organisation } = membership;
  return {
    ok: true,
    buyer: { owner: { type: "organisation", id: organisation.id }, email, name: organisation.name },
  };
}

export function membershipIn(memberships: Membership[], organisationId: string): Membership | undefined {
  return memberships.find(({ organisation }) => organisation.id === organisationId);
}
