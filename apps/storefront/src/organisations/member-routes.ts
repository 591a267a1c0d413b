import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { IdentityRows } from "../people/identity.ts";
import { identityId } from "../people/identity-id.ts";
import { members } from "../people/organisation-tables.ts";
import { organisationRoles } from "../people/role.ts";
import { type ChangeDeps, changeInside } from "./change.ts";
import { noSuchMember } from "./refusal.ts";

const memberId = identityId("Name the member by its id.");

/** `POST /api/organisations/[id]/role` with `{ member, role }`. Only an owner adds or removes an owner. */
export function roleRoute(deps: ChangeDeps, request: Request, organisationId: string): Promise<Response> {
  return changeInside(deps, request, organisationId, {
    fields: z.strictObject({
      member: memberId,
      role: z.enum(organisationRoles, "The role is owner, admin or member."),
    }),
    managers: true,
    work: async ({ fields: { member, role } }) => {
      if (!(await isIn(deps.identityRows, organisationId, member)))
        return { ok: false, refusal: noSuchMember };
      await deps.identity.api.updateMemberRole({
        body: { memberId: member, role, organizationId: organisationId },
        headers: request.headers,
      });
      return { ok: true, value: { member: { id: member, role } } };
    },
    next: () => `/organisations/${organisationId}?notice=role_changed`,
  });
}

/** `POST /api/organisations/[id]/remove` with `{ member }`. It frees the member's seat. */
export function removeRoute(deps: ChangeDeps, request: Request, organisationId: string): Promise<Response> {
  return changeInside(deps, request, organisationId, {
    fields: z.strictObject({ member: memberId }),
    managers: true,
    work: async ({ fields: { member } }) => {
      if (!(await isIn(deps.identityRows, organisationId, member)))
        return { ok: false, refusal: noSuchMember };
      await deps.identity.api.removeMember({
        body: { memberIdOrEmail: member, organizationId: organisationId },
        headers: request.headers,
      });
      return { ok: true, value: { removed: true } };
    },
    next: () => `/organisations/${organisationId}?notice=member_removed`,
  });
}

async function isIn(rows: IdentityRows, organisationId: string, member: string): Promise<boolean> {
  const [found] = await rows
    .select({ id: members.id })
    .from(members)
    .where(and(eq(members.id, member), eq(members.organizationId, organisationId)));
  return found !== undefined;
}
