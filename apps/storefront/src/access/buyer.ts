import type { Owner } from "@tollgate/core";
import type { Refusal } from "../http/answer.ts";
import type { Membership } from "../people/membership.ts";
import { mayManage } from "../people/role.ts";
import type { Storefront, Visitor } from "../storefront.ts";

/** The owner who is billed, and the e-mail address and name that Stripe gets. */
interface Buyer {
  owner: Owner;
  email: string;
  name: string;
}
export type BuyerResult = { ok: true; buyer: Buyer } | { ok: false; refusal: Refusal };

/** The same answer for an unknown organisation and for somebody else's, so that an id reveals nothing. */
export const noSuchOrganisation: Refusal = {
  code: "not_found",
  message: "This organisation does not exist, or you are not a member of it.",
};
export const managersOnly: Refusal = {
  code: "forbidden",
  message: "Only owners and admins of the organisation may do this.",
};

/**
 * Who buys, or opens the portal: the visitor, or the organisation that the request names and the visitor bills. The
 * session's active organisation has no say.
 *
 * @param organisationId from the request; absent or empty for the visitor
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
