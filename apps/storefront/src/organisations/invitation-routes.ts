import { and, eq } from "drizzle-orm";
import { z } from "zod";
import type { Refusal } from "../http/answer.ts";
import { identityId } from "../people/identity-id.ts";
import { invitations } from "../people/organisation-tables.ts";
import { type ChangeDeps, changeInside, changeRoute } from "./change.ts";
import { invitationOver } from "./refusal.ts";

const invitationId = identityId("Name the invitation by its id.");
const email = z
  .string("Enter an e-mail address, such as ada@example.com.")
  .trim()
  .pipe(z.email("Enter an e-mail address, such as ada@example.com.").max(254, "The address is too long."));

/**
 * `POST /api/organisations/[id]/invite` with `{ email, role }`. We send no mail: the inviter passes the link on. A second
 * invitation of the same address replaces the first.
 */
export function inviteRoute(deps: ChangeDeps, request: Request, organisationId: string): Promise<Response> {
  return changeInside(deps, request, organisationId, {
    fields: z.strictObject({
      email,
      role: z.enum(["admin", "member"], "The role is admin or member.").default("member"),
    }),
    managers: true,
    work: async ({ fields }) => {
      const made = await deps.identity.api.createInvitation({
        body: { ...fields, organizationId: organisationId },
        headers: request.headers,
      });
      const { id, email, role } = made;
      const expiresAt = new Date(made.expiresAt).toISOString();
      const url = invitationUrl(deps, id);
      return { ok: true, value: { invitation: { id, email, role, expiresAt, url } } };
    },
    next: () => `/organisations/${organisationId}?notice=invited#invitations`,
  });
}

/** `POST /api/organisations/[id]/cancel-invitation` with `{ invitation }`: the link is no longer valid. */
export function cancelInvitationRoute(
  deps: ChangeDeps,
  request: Request,
  organisationId: string,
): Promise<Response> {
  return changeInside(deps, request, organisationId, {
    fields: z.strictObject({ invitation: invitationId }),
    managers: true,
    work: async ({ fields: { invitation } }) => {
      const [found] = await deps.identityRows
        .select({ status: invitations.status })
        .from(invitations)
        .where(and(eq(invitations.id, invitation), eq(invitations.organizationId, organisationId)));
      if (found?.status !== "pending") return { ok: false, refusal: noSuchInvitation };
      await deps.identity.api.cancelInvitation({
        body: { invitationId: invitation },
        headers: request.headers,
      });
      return { ok: true, value: { withdrawn: true } };
    },
    next: () => `/organisations/${organisationId}?notice=invitation_withdrawn#invitations`,
  });
}

/** `POST /api/invitations/[id]/accept`: joins, if the visitor's e-mail address is the invited one. */
export function acceptInvitationRoute(deps: ChangeDeps, request: Request, id: string): Promise<Response> {
  return changeRoute(deps, request, {
    fields: z.strictObject({}),
    page: invitationPage(id),
    work: async () => {
      if (!invitationId.safeParse(id).success) return { ok: false, refusal: invitationOver };
      const { member } = await deps.identity.api.acceptInvitation({
        body: { invitationId: id },
        headers: request.headers,
      });
      return { ok: true, value: { organisation: { id: member.organizationId } } };
    },
    next: ({ organisation }) => `/organisations/${organisation.id}?notice=joined`,
  });
}

/** `POST /api/invitations/[id]/reject`. */
export function rejectInvitationRoute(deps: ChangeDeps, request: Request, id: string): Promise<Response> {
  return changeRoute(deps, request, {
    fields: z.strictObject({}),
    page: invitationPage(id),
    work: async () => {
      if (!invitationId.safeParse(id).success) return { ok: false, refusal: invitationOver };
      await deps.identity.api.rejectInvitation({ body: { invitationId: id }, headers: request.headers });
      return { ok: true, value: { rejected: true } };
    },
    next: () => "/organisations?notice=invitation_declined",
  });
}

const noSuchInvitation: Refusal = {
  code: "not_found",
  message: "This organisation has no such open invitation.",
};

function invitationPage(id: string): string {
  return `/invitations/${encodeURIComponent(id)}`;
}

export function invitationUrl({ appUrl }: Pick<ChangeDeps, "appUrl">, id: string): string {
  return new URL(invitationPage(id), appUrl).href;
}
