import { type Refusal, refuse, seeOther } from "./answer.ts";
import { errorSummary } from "./error-summary.ts";
import { admit, outage, withinLimits } from "./guard.ts";
import { encodingOf } from "./request-fields.ts";
import type { Storefront } from "./storefront.ts";

type PortalDeps = Pick<
  Storefront,
  "appUrl" | "paymentOrigins" | "billing" | "findVisitor" | "limits" | "log"
>;
type Outcome = { ok: true; url: string } | { ok: false; refusal: Refusal };

/** `POST /api/portal`: sends the signed-in owner to Stripe's customer portal. Needs no fields. */
export async function portalRoute(deps: PortalDeps, request: Request): Promise<Response> {
  const outcome = await openPortal(deps, request);
  const form = encodingOf(request) === "form";
  if (outcome.ok) return form ? seeOther(outcome.url) : Response.json({ url: outcome.url });
  if (!form) return refuse(outcome.refusal);
  const { code } = outcome.refusal;
  const page = code === "unauthenticated" ? "/sign-in?next=/account" : `/account?notice=${code}`;
  return seeOther(new URL(page, deps.appUrl).href);
}

async function openPortal(deps: PortalDeps, request: Request): Promise<Outcome> {
  try {
    const admission = await admit(deps, request);
    if (!admission.ok) return admission;
    const { id } = admission.visitor;
    const tooOften = withinLimits([[deps.limits.portalVisitsPerOwner, id]]);
    if (tooOften) return { ok: false, refusal: tooOften };
    const portal = await deps.billing.openPortal({ owner: { type: "user", id } });
    if (!portal.ok) return { ok: false, refusal: { code: portal.reason, message: portal.message } };
    if (deps.paymentOrigins.includes(new URL(portal.url).origin)) return portal;
    deps.log.error({}, "the portal is on an unknown site");
  } catch (error) {
    deps.log.error(errorSummary(error), "the portal could not be opened");
  }
  return { ok: false, refusal: outage };
}
