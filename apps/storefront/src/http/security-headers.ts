type Header = { key: string; value: string };

/** On every response, error pages and static files included. */
const everyResponse: Header[] = [
  { key: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  // The success page has a checkout session id in its address: it must not travel to another site.
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=()" },
  // Nothing needs anything. The proxy gives each page a policy of its own in the place of this one.
  {
    key: "Content-Security-Policy",
    value: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  },
];

/** Files that are the same for everybody, as a negative lookahead. The proxy's matcher names the same ones. */
const exceptSharedFiles = "(?!_next/static/|icon\\.svg$|robots\\.txt$)";

/**
 * The headers by path, for next.config. Whatever is not named here is private: a page that is added shows in no index
 * and stays in no cache. The start page alone may be indexed, and is not kept either, since it greets its visitor.
 */
export const headersByPath: { source: string; headers: Header[] }[] = [
  { source: "/:path*", headers: everyResponse },
  {
    source: `/(${exceptSharedFiles}.*)`,
    headers: [{ key: "Cache-Control", value: "private, no-store" }],
  },
  {
    source: `/(${exceptSharedFiles}.+)`,
    headers: [{ key: "X-Robots-Tag", value: "noindex, nofollow" }],
  },
];

/** Where a payment form may send the browser: Stripe's hosted pages, or the simulator's when one is named. */
export function paymentOrigins(stripeApiBase: string | undefined): string[] {
  const stripe = ["https://checkout.stripe.com", "https://billing.stripe.com"];
  return stripeApiBase ? [...stripe, new URL(stripeApiBase).origin] : stripe;
}

/**
 * The policy of a page. Scripts run by nonce only. Browsers apply `form-action` to the redirect that answers a form
 * as well (w3.org/TR/CSP3, 6.4.1), so the hosted payment pages are named there.
 */
export function pageContentSecurityPolicy(input: {
  nonce: string;
  paymentOrigins: string[];
  /** React's development build needs eval and inline styles; production has neither. */
  development: boolean;
}): string {
  const { nonce, development } = input;
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self'${development ? " ws:" : ""}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
    `form-action 'self' ${input.paymentOrigins.join(" ")}`,
  ].join("; ");
}
