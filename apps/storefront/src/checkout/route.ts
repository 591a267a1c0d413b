import type { Catalog } from "@tollgate/core";
import { buyerOf } from "../access/buyer.ts";
import { postByVisitor, stripePage } from "../guard.ts";
import type { Outcome, Refusal } from "../http/answer.ts";
import { addressKey, clientAddress } from "../http/client-address.ts";
import { signInPath } from "../http/next-path.ts";
import type { Storefront, Visitor } from "../storefront.ts";
import { type CheckoutWish, parseCheckoutRequest } from "./request.ts";

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
interface Opened {
  sessionId: string;
  url: string;
  /** ISO 8601. */
  expiresAt: string;
}

/**
 * `POST /api/checkout/session`: opens a checkout for the visitor, or for an organisation that they bill. A program gets
 * `{ sessionId, url, expiresAt }`; a form goes to the payment page, or to the page where the order can be corrected.
 */
export function checkoutRoute(deps: CheckoutDeps, request: Request): Promise<Response> {
  return postByVisitor(deps, request, {
    fields: (body) => readWish(body, deps.catalog),
    limits: ({ id }) => [
      [deps.limits.checkoutsPerOwner, id],
      [deps.limits.checkoutsPerAddress, addressKey(clientAddress(request.headers))],
    ],
    work: ({ who, fields }) => start(deps, who, fields),
    failure: "a checkout could not be opened",
    json: ({ sessionId, url, expiresAt }) => ({ sessionId, url, expiresAt }),
    next: ({ url }) => url,
    back: (refusal, body) => pageFor(refusal, wishIn(body, deps.catalog)),
  });
}

async function start(deps: CheckoutDeps, visitor: Visitor, wish: CheckoutWish): Promise<Outcome<Opened>> {
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
    return stripePage(deps, started);
  }
  const { reason, message } = started;
  if (reason === "unknown_offer" || reason === "retired_offer") {
    const fields = { offer: { message, allowed: started.offers } };
    const refusal = reason === "retired_offer" ? { code: reason, message } : wrongFields;
    return { ok: false, refusal: { ...refusal, fields } };
  }
  const field = reason === "bad_seats" ? "seats" : reason === "wrong_buyer" ? "organisation" : null;
  return {
    ok: false,
    refusal: { code: reason, message, ...(field ? { fields: { [field]: { message } } } : {}) },
  };
}

function readWish(body: unknown, catalog: Catalog): Outcome<CheckoutWish> {
  const read = parseCheckoutRequest(body, catalog);
  if (!read.ok) return { ok: false, refusal: { ...wrongFields, fields: read.fields } };
  const { ok: _, ...wish } = read;
  return { ok: true, value: wish };
}

/** As much of the wish as is valid, so that a refusal can lead back to it. */
function wishIn(body: unknown, catalog: Catalog): Partial<CheckoutWish> {
  const read = parseCheckoutRequest(body, catalog);
  if (!read.ok) return read.offer ? { offer: read.offer } : {};
  const { ok: _, ...wish } = read;
  return wish;
}

const wrongFields: Refusal = {
  code: "bad_request",
  message: "We could not open the checkout: check the fields below.",
};

/** Where the visitor can correct it: the owner's page for what the owner has already, the order's page for the rest. */
function pageFor({ code }: Refusal, { offer, organisation, seats }: Partial<CheckoutWish>): string {
  const terms = new URLSearchParams({
    ...(organisation ? { organisation } : {}),
    ...(seats === undefined ? {} : { seats: String(seats) }),
  });
  const order = offer ? `/buy/${offer}` : "/";
  if (code === "unauthenticated") return signInPath(terms.size > 0 ? `${order}?${terms}` : order);
  if (code === "retired_offer") return `/?notice=${code}`;
  if (code === "already_subscribed" || code === "already_covered" || code === "payment_processing")
    return `${organisation ? `/organisations/${organisation}` : "/account"}?notice=${code}`;
  if (code === "not_found" || code === "forbidden") terms.delete("organisation");
  if (code === "bad_request" && offer) return `${order}?${withNotice(terms, "bad_seats")}`;
  return `${order}?${withNotice(terms, code === "not_found" ? "no_organisation" : code)}`;
}

function withNotice(terms: URLSearchParams, notice: string): URLSearchParams {
  return new URLSearchParams([...terms, ["notice", notice]]);
}
