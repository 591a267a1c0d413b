import type { BillingUrls } from "../deps.ts";
import type { Owner } from "../model/owner.ts";

/**
 * Where Stripe sends a buyer to. The success page learns whose purchase it was, the cancel page also what was about to
 * be bought, so that it can lead back there. Stripe fills in the session's id by itself
 * (docs.stripe.com/payments/checkout/custom-success-page).
 */
export function checkoutUrls(
  urls: Pick<BillingUrls, "success" | "cancel">,
  owner: Owner,
  from: { offer: string } | { course: string },
): { success_url: string; cancel_url: string } {
  const payer: Record<string, string> = owner.type === "organisation" ? { organisation: owner.id } : {};
  return {
    success_url: withQuery(urls.success, ["session_id={CHECKOUT_SESSION_ID}", ...pairs(payer)]),
    cancel_url: withQuery(urls.cancel, pairs({ ...from, ...payer })),
  };
}

/** An address of ours with more of a query; what the query held before stays. */
function withQuery(address: string, parts: string[]): string {
  return `${address}${address.includes("?") ? "&" : "?"}${parts.join("&")}`;
}

function pairs(query: Record<string, string>): string[] {
  return Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
}
