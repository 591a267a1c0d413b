import { z } from "zod";
import { buyerOf } from "../access/buyer.ts";
import { admit, outage, withinLimits } from "../guard.ts";
import { type FieldError, type Refusal, refuse, seeOther } from "../http/answer.ts";
import { errorSummary } from "../http/error-summary.ts";
import { encodingOf, readFields } from "../http/request-fields.ts";
import { organisationIdSchema } from "../people/identity-id.ts";
import type { Storefront } from "../storefront.ts";

type PortalDeps = Pick<
  Storefront,
  "appUrl" | "paymentOrigins" | "billing" | "findVisitor" | "listMemberships" | "limits" | "log"
>;
type Outcome = { ok: true; url: string } | { ok: false; refusal: Refusal; organisation?: string };

const portalFlows = ["update_card", "cancel", "change_plan"] as const;

const portalRequestSchema = z.strictObject({
  flow: z.enum(portalFlows).optional(),
  organisation: organisationIdSchema.optional(),
});

/**
 * `POST /api/portal` with `{ flow?, organisation? }`: sends whoever is signed in to Stripe's customer portal, their own
 * or that of an organisation they bill. `flow` leads straight to one thing.
 */
export async function portalRoute(deps: PortalDeps, request: Request): Promise<Response> {
  const outcome = await openPortal(deps, request);
  const form = encodingOf(request) === "form";
  if (outcome.ok) return form ? seeOther(outcome.url) : Response.json({ url: outcome.url });
  if (!form) return refuse(outcome.refusal);
  return seeOther(new URL(pageFor(outcome), deps.appUrl).href);
}

async function openPortal(deps: PortalDeps, request: Request): Promise<Outcome> {
  try {
    const fields = await readFields(request);
    const read = portalRequestSchema.safeParse(fields.ok ? fields.fields : null);
    const named = read.success && read.data.organisation ? { organisation: read.data.organisation } : {};
    const admission = await admit(deps, request);
    if (!admission.ok) return { ...admission, ...named };
    if (!fields.ok) return fields;
    if (!read.success) return { ok: false, refusal: { ...wrongFields, fields: fieldErrors(read.error) } };
    const tooOften = await withinLimits([[deps.limits.portalVisitsPerOwner, admission.visitor.id]]);
    if (tooOften) return { ok: false, refusal: tooOften, ...named };
    const { flow, organisation } = read.data;
    const billed = await buyerOf(deps, admission.visitor, organisation);
    // Nobody is told on the page of an organisation that they are not in.
    if (!billed.ok) return billed;
    const portal = await deps.billing.openPortal({ owner: billed.buyer.owner, ...(flow ? { flow } : {}) });
    if (!portal.ok) return { ok: false, refusal: { code: portal.reason, message: portal.message }, ...named };
    if (deps.paymentOrigins.includes(new URL(portal.url).origin)) return portal;
    deps.log.error({}, "the portal is on an unknown site");
    return { ok: false, refusal: outage, ...named };
  } catch (error) {
    deps.log.error(errorSummary(error), "the portal could not be opened");
  }
  return { ok: false, refusal: outage };
}

const wrongFields: Refusal = {
  code: "bad_request",
  message: "The billing page cannot be opened as it was asked for.",
};

function fieldErrors(error: z.ZodError): Record<string, FieldError> {
  return Object.fromEntries(
    error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => [
            key,
            { message: "This field is not known.", allowed: ["flow", "organisation"] },
          ])
        : [
            issue.path[0] === "flow"
              ? ["flow", { message: "There is no such part of the billing page.", allowed: [...portalFlows] }]
              : ["organisation", { message: "This is not the id of an organisation." }],
          ],
    ),
  );
}

function pageFor({ refusal: { code }, organisation }: Outcome & { ok: false }): string {
  const page = organisation ? `/organisations/${organisation}` : "/account";
  return code === "unauthenticated"
    ? `/sign-in?next=${encodeURIComponent(page)}`
    : `${page}?notice=${code === "not_found" ? "no_organisation" : code}`;
}
