import { type Refusal, refuse, seeOther } from "./answer.ts";
import { parseCheckoutRequest } from "./checkout-request.ts";
import { addressKey, clientAddress } from "./client-address.ts";
import { errorSummary } from "./error-summary.ts";
import { admit, outage, withinLimits } from "./guard.ts";
import { encodingOf, readFields } from "./request-fields.ts";
import type { Storefront } from "./storefront.ts";

type CheckoutDeps = Pick<
  Storefront,
  "appUrl" | "paymentOrigins" | "catalog" | "billing" | "findVisitor" | "limits" | "log"
>;
type Outcome =
  | { ok: true; sessionId: string; url: string; expiresAt: string }
  | { ok: false; refusal: Refusal; offer?: string };

/**
 * `POST /api/checkout/session`: opens a checkout for the signed-in owner. A program that sends JSON gets
 * `{ sessionId, url, expiresAt }`; a form is sent on to the payment page with 303, and to a page that says why when
 * it cannot be.
 */
export async function checkoutRoute(deps: CheckoutDeps, request: Request): Promise<Response> {
  const outcome = await openCheckout(deps, request);
  const form = encodingOf(request) === "form";
  if (outcome.ok) {
    const { sessionId, url, expiresAt } = outcome;
    return form ? seeOther(url) : Response.json({ sessionId, url, expiresAt });
  }
  return form ? seeOther(new URL(pageFor(outcome), deps.appUrl).href) : refuse(outcome.refusal);
}

async function openCheckout(deps: CheckoutDeps, request: Request): Promise<Outcome> {
  try {
    const fields = await readFields(request);
    const wanted = fields.ok ? parseCheckoutRequest(fields.fields, deps.catalog) : null;
    const offer = wanted?.ok ? { offer: wanted.offer } : {};
    const admission = await admit(deps, request);
    if (!admission.ok) return { ...admission, ...offer };
    if (!fields.ok) return fields;
    if (!wanted?.ok)
      return { ok: false, refusal: { ...wrongFields, ...(wanted ? { fields: wanted.fields } : {}) } };
    const { id, email, name } = admission.visitor;
    const tooOften = withinLimits([
      [deps.limits.checkoutsPerOwner, id],
      [deps.limits.checkoutsPerAddress, addressKey(clientAddress(request.headers))],
    ]);
    if (tooOften) return { ok: false, refusal: tooOften };
    const started = await deps.billing.startCheckout({
      owner: { type: "user", id },
      email,
      name,
      offer: wanted.offer,
    });
    if (started.ok) return payableAt(deps, started);
    const { reason, message } = started;
    if (reason !== "unknown_offer") return { ok: false, refusal: { code: reason, message } };
    return {
      ok: false,
      refusal: { ...wrongFields, fields: { offer: { message, allowed: started.offers } } },
    };
  } catch (error) {
    deps.log.error(errorSummary(error), "a checkout could not be opened");
    return { ok: false, refusal: outage };
  }
}

const wrongFields: Refusal = {
  code: "bad_request",
  message: "The checkout cannot be opened as it was asked for.",
};

/** Nobody is sent to a place that is not a payment page, whatever answered in Stripe's name. */
function payableAt(deps: CheckoutDeps, started: Outcome & { ok: true }): Outcome {
  if (deps.paymentOrigins.includes(new URL(started.url).origin)) return started;
  deps.log.error({ sessionId: started.sessionId }, "the payment page is on an unknown site");
  return { ok: false, refusal: outage };
}

function pageFor({ refusal, offer }: Outcome & { ok: false }): string {
  if (refusal.code === "unauthenticated")
    return `/sign-in?next=${encodeURIComponent(offer ? `/buy/${offer}` : "/")}`;
  const known = refusal.code === "already_subscribed" || refusal.code === "payment_processing";
  return `${known ? "/account" : "/"}?notice=${refusal.code}`;
}
