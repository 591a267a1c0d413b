type Header = { key: string; value: string };

/** On every response, error pages and static files included. */
const everyResponse: Header[] = [
  { key: "Strict-Transport-Security", value: "max-age=31536000; includeSubDomains" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  // The success page has a checkout session id in its address, which must not reach another site.
  { key: "Referrer-Policy", value: "same-origin" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=()" },
  // Files and answers load nothing. The proxy replaces this with a policy for each page.
  {
    key: "Content-Security-Policy",
    value: "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  },
];

/** Public files, as a negative lookahead. The proxy's matcher excludes the same ones. */
const exceptSharedFiles = "(?!_next/static/|icon\\.svg$|robots\\.txt$)";

/**
 * The headers by path, for next.config. Private is the default: a new page is not indexed and not cached. Only the home
 * page may be indexed; it is not cached, because it shows what its visitor owns.
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

/** The origins that a form may redirect to: Stripe's hosted pages, and the simulator's where there is one. */
export function paymentOrigins(stripeApiBase: string | undefined): string[] {
  const stripe = ["https://checkout.stripe.com", "https://billing.stripe.com"];
  return stripeApiBase ? [...stripe, new URL(stripeApiBase).origin] : stripe;
}

/**
 * The Content Security Policy of a page. Scripts need the nonce. Browsers apply `form-action` to the redirect that
 * answers a form too (w3.org/TR/CSP3, 6.4.1), so it names the payment origins.
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
