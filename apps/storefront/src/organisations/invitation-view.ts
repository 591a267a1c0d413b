import { eq } from "drizzle-orm";
import { membershipIn } from "../access/buyer.ts";
import { identityId } from "../people/identity-id.ts";
import { invitations, organisations } from "../people/organisation-tables.ts";
import type { OrganisationRole } from "../people/role.ts";
import { user } from "../people/user-tables.ts";
import type { Storefront, Visitor } from "../storefront.ts";

/** What a visitor with the link sees. Only the invited visitor sees the organisation's name. */
export type InvitationView =
  | {
      state: "open";
      organisation: { id: string; name: string };
      inviter: string;
      role: OrganisationRole;
      /** ISO 8601. */
      expiresAt: string;
    }
  | { state: "joined"; organisation: { id: string; name: string } }
  /** The invitation is for another address than the visitor's. */
  | { state: "wrong_recipient" }
  | { state: "expired" }
  | { state: "over" };

/**
 * An invitation as the visitor sees it; NULL when there is none with this id.
 *
 * @throws the database's error when it does not answer
 */
export async function readInvitation(
  deps: Pick<Storefront, "identityRows" | "listMemberships" | "clock">,
  visitor: Pick<Visitor, "id" | "email">,
  id: string,
): Promise<InvitationView | null> {
  if (!identityId("").safeParse(id).success) return null;
  const [found] = await deps.identityRows
    .select({
      organisation: { id: organisations.id, name: organisations.name },
      inviter: user.name,
      email: invitations.email,
      role: invitations.role,
      status: invitations.status,
      expiresAt: invitations.expiresAt,
    })
    .from(invitations)
    .innerJoin(organisations, eq(organisations.id, invitations.organizationId))
    .innerJoin(user, eq(user.id, invitations.inviterId))
    .where(eq(invitations.id, id));
  if (!found) return null;
  const { organisation, inviter, role } = found;
  if (found.email.toLowerCase() !== visitor.email.toLowerCase()) return { state: "wrong_recipient" };
  if (membershipIn(await deps.listMemberships(visitor.id), organisation.id))
    return { state: "joined", organisation };
  if (found.status !== "pending") return { state: "over" };
  if (found.expiresAt.getTime() <= deps.clock.now()) return { state: "expired" };
  return { state: "open", organisation, inviter, role, expiresAt: found.expiresAt.toISOString() };
}
