import type { Owner } from "../model/owner.ts";

export interface BillingUrls {
  /** Where Stripe sends the buyer after payment; `session_id` is added. */
  success: string;
  /** Where Stripe sends a buyer who cancels. */
  cancel: string;
  /** Where the customer portal sends its visitor. */
  portalReturn: string;
}

/**
 * The pages a buyer returns to. The success page receives the organisation that pays; the cancel page also the offer or
 * course, so that it can link back to it. Stripe fills in the session's id
 * (docs.stripe.com/payments/checkout/custom-success-page).
 */
export function checkoutUrls(
  urls: Pick<BillingUrls, "success" | "cancel">,
  owner: Owner,
  from: { offer: string } | { course: string },
): { success_url: string; cancel_url: string } {
  return {
    success_url: withQuery(urls.success, ["session_id={CHECKOUT_SESSION_ID}", ...pairs(payerOf(owner))]),
    cancel_url: withQuery(urls.cancel, pairs({ ...from, ...payerOf(owner) })),
  };
}

/** The page that a visitor of the customer portal returns to: `from=portal` asks it to sync the owner. */
export function portalReturnUrl(urls: Pick<BillingUrls, "portalReturn">, owner: Owner): string {
  return withQuery(urls.portalReturn, pairs({ from: "portal", ...payerOf(owner) }));
}

function payerOf(owner: Owner): Record<string, string> {
  return owner.type === "organisation" ? { organisation: owner.id } : {};
}

/** One of our addresses with a longer query; the query that it had stays. */
function withQuery(address: string, parts: string[]): string {
  return `${address}${address.includes("?") ? "&" : "?"}${parts.join("&")}`;
}

function pairs(query: Record<string, string>): string[] {
  return Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
}
