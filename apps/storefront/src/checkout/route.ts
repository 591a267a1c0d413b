import { buyerOf } from "../access/buyer.ts";
import { admit, outage, payableAt, withinLimits } from "../guard.ts";
import { type Refusal, refuse, seeOther } from "../http/answer.ts";
import { addressKey, clientAddress } from "../http/client-address.ts";
import { errorSummary } from "../http/error-summary.ts";
import { encodingOf, readFields } from "../http/request-fields.ts";
import type { Storefront, Visitor } from "../storefront.ts";
import { type CheckoutRequest, type CheckoutWish, parseCheckoutRequest } from "./request.ts";

type CheckoutDeps = Pick<
  Storefront,
  | "appUrl"
  | "paymentOrigins"
  | "catalog"
  | "billing"
  | "findVisitor"
  | "listMemberships"
  | "limits"
  | "analytics"
  | "log"
>;
type Opened = { ok: true; sessionId: string; url: string; expiresAt: string };
type Outcome = Opened | { ok: false; refusal: Refusal; wish?: Partial<CheckoutWish> };

/**
 * `POST /api/checkout/session`: opens a checkout for the signed-in visitor, or for an organisation that they
 * bill. A program that sends JSON gets
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
    const read = fields.ok ? parseCheckoutRequest(fields.fields, deps.catalog) : null;
    const wish = wishIn(read);
    const admission = await admit(deps, request);
    if (!admission.ok) return { ...admission, wish };
    if (!fields.ok) return fields;
    if (!read?.ok)
      return { ok: false, refusal: { ...wrongFields, ...(read ? { fields: read.fields } : {}) }, wish };
    const tooOften = await withinLimits([
      [deps.limits.checkoutsPerOwner, admission.visitor.id],
      [deps.limits.checkoutsPerAddress, addressKey(clientAddress(request.headers))],
    ]);
    if (tooOften) return { ok: false, refusal: tooOften, wish };
    const started = await start(deps, admission.visitor, read);
    return started.ok ? started : { ...started, wish };
  } catch (error) {
    deps.log.error(errorSummary(error), "a checkout could not be opened");
    return { ok: false, refusal: outage };
  }
}

async function start(deps: CheckoutDeps, visitor: Visitor, wish: CheckoutWish): Promise<Outcome> {
  const paying = await buyerOf(deps, visitor, wish.organisation);
  if (!paying.ok) return paying;
  const { offer, seats } = wish;
  const started = await deps.billing.startCheckout({
    ...paying.buyer,
    offer,
    ...(seats === undefined ? {} : { seats }),
  });
  if (started.ok) {
    const { sessionId } = started;
    deps.analytics.capture({ event: "checkout_created", owner: paying.buyer.owner, sessionId, offer, seats });
    return payableAt(deps, started);
  }
  const { reason, message } = started;
  if (reason === "unknown_offer")
    return {
      ok: false,
      refusal: { ...wrongFields, fields: { offer: { message, allowed: started.offers } } },
    };
  const field = reason === "bad_seats" ? "seats" : reason === "wrong_buyer" ? "organisation" : null;
  return {
    ok: false,
    refusal: { code: reason, message, ...(field ? { fields: { [field]: { message } } } : {}) },
  };
}

/** What was understood of the request, so that a refusal can lead back to it. */
function wishIn(read: CheckoutRequest | null): Partial<CheckoutWish> {
  if (!read) return {};
  if (!read.ok) return read.offer ? { offer: read.offer } : {};
  const { ok: _, ...wish } = read;
  return wish;
}

const wrongFields: Refusal = {
  code: "bad_request",
  message: "The checkout cannot be opened as it was asked for.",
};

/** To where it can be put right: what is owned already on the owner's page, everything else on the order's. */
function pageFor({ refusal: { code }, wish = {} }: Outcome & { ok: false }): string {
  const { offer, organisation, seats } = wish;
  const terms = new URLSearchParams({
    ...(organisation ? { organisation } : {}),
    ...(seats === undefined ? {} : { seats: String(seats) }),
  });
  const order = offer ? `/buy/${offer}` : "/";
  if (code === "unauthenticated")
    return `/sign-in?next=${encodeURIComponent(terms.size > 0 ? `${order}?${terms}` : order)}`;
  if (code === "already_subscribed" || code === "payment_processing")
    return `${organisation ? `/organisations/${organisation}` : "/account"}?notice=${code}`;
  if (code === "not_found" || code === "forbidden") terms.delete("organisation");
  if (code === "bad_request" && offer) return `${order}?${withNotice(terms, "bad_seats")}`;
  return `${order}?${withNotice(terms, code === "not_found" ? "no_organisation" : code)}`;
}

function withNotice(terms: URLSearchParams, notice: string): URLSearchParams {
  return new URLSearchParams([...terms, ["notice", notice]]);
}
