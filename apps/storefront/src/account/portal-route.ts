import { z } from "zod";
import { buyerOf } from "../access/buyer.ts";
import { postByVisitor, stripePage } from "../guard.ts";
import type { Outcome, Refusal } from "../http/answer.ts";
import { checkFields } from "../http/check-fields.ts";
import { signInPath } from "../http/next-path.ts";
import { organisationIdSchema } from "../people/identity-id.ts";
import type { Storefront, Visitor } from "../storefront.ts";

type PortalDeps = Pick<
  Storefront,
  "appUrl" | "paymentOrigins" | "billing" | "findVisitor" | "listMemberships" | "limits" | "log"
>;

const fieldsSchema = z.strictObject({
  flow: z.enum(["update_card", "cancel", "change_plan"], "The billing page has no such part.").optional(),
  organisation: organisationIdSchema.optional(),
});
type Fields = z.infer<typeof fieldsSchema>;

/**
 * `POST /api/portal` with `{ flow?, organisation? }`: opens Stripe's customer portal, the visitor's own or that of an
 * organisation they bill. `flow` opens one part of it. A program gets `{ url }`; a form goes there.
 */
export function portalRoute(deps: PortalDeps, request: Request): Promise<Response> {
  return postByVisitor(deps, request, {
    fields: (body) =>
      checkFields(fieldsSchema, body, "We could not open the billing page: check the fields below."),
    limits: ({ id }) => [[deps.limits.portalVisitsPerOwner, id]],
    work: ({ who, fields }) => openPortal(deps, who, fields),
    failure: "the portal could not be opened",
    json: ({ url }) => ({ url }),
    next: ({ url }) => url,
    back: (refusal, body) => pageFor(refusal, fieldsSchema.safeParse(body).data?.organisation),
  });
}

async function openPortal(
  deps: PortalDeps,
  visitor: Visitor,
  { flow, organisation }: Fields,
): Promise<Outcome<{ url: string }>> {
  const billed = await buyerOf(deps, visitor, organisation);
  if (!billed.ok) return billed;
  const portal = await deps.billing.openPortal({ owner: billed.buyer.owner, ...(flow ? { flow } : {}) });
  if (!portal.ok) return { ok: false, refusal: { code: portal.reason, message: portal.message } };
  return stripePage(deps, portal);
}

function pageFor({ code }: Refusal, organisation: string | undefined): string {
  // Visitors who do not bill the organisation may not see its page.
  const hidden = code === "not_found" || code === "forbidden";
  const page = organisation && !hidden ? `/organisations/${organisation}` : "/account";
  if (code === "unauthenticated") return signInPath(page);
  return `${page}?notice=${code === "not_found" ? "no_organisation" : code}`;
}
