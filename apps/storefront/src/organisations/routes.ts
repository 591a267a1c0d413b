import { randomUUID } from "node:crypto";
import { z } from "zod";
import { membershipIn, noSuchOrganisation } from "../access/buyer.ts";
import { nextPath } from "../http/next-path.ts";
import { type ChangeDeps, changeInside, changeRoute } from "./change.ts";

const nameFields = z.strictObject({
  name: z
    .string("Enter a name.")
    .trim()
    .min(1, "Enter a name.")
    .max(100, "Enter a name of up to 100 characters."),
});

/** `POST /api/organisations` with `{ name }`: creates an organisation with the visitor as its owner. */
export function createOrganisationRoute(deps: ChangeDeps, request: Request): Promise<Response> {
  return changeRoute(deps, request, {
    fields: nameFields,
    page: "/organisations/new",
    work: async ({ fields }) => {
      // Better Auth needs a slug; our addresses use the id.
      const made = await deps.identity.api.createOrganization({
        body: { name: fields.name, slug: randomUUID() },
        headers: request.headers,
      });
      return { ok: true, value: { organisation: { id: made.id, name: made.name } } };
    },
    next: ({ organisation }) => `/organisations/${organisation.id}?notice=organisation_created`,
  });
}

/** `POST /api/organisations/[id]/leave`. It frees the visitor's seat. */
export function leaveRoute(deps: ChangeDeps, request: Request, organisationId: string): Promise<Response> {
  return changeInside(deps, request, organisationId, {
    fields: z.strictObject({}),
    managers: false,
    work: async () => {
      await deps.identity.api.leaveOrganization({
        body: { organizationId: organisationId },
        headers: request.headers,
      });
      return { ok: true, value: { left: true } };
    },
    next: () => "/organisations?notice=left",
  });
}

/** Stands for the visitor's own account in the place of an organisation's id. */
const personal = "personal";

/** `POST /api/organisations/[id]/switch` with `{ next? }`: chooses the active organisation, which pages show first. */
export function switchRoute(deps: ChangeDeps, request: Request, organisationId: string): Promise<Response> {
  const wanted = organisationId === personal ? null : organisationId;
  return changeRoute(deps, request, {
    fields: z.strictObject({ next: z.string().optional() }),
    page: "/organisations",
    work: async ({ visitor }) => {
      if (wanted && !membershipIn(await deps.listMemberships(visitor.id), wanted))
        return { ok: false, refusal: noSuchOrganisation };
      await deps.identity.api.setActiveOrganization({
        body: { organizationId: wanted },
        headers: request.headers,
      });
      return { ok: true, value: { active: wanted } };
    },
    next: (_, { next }) => nextPath(next, wanted ? `/organisations/${wanted}` : "/account"),
  });
}
