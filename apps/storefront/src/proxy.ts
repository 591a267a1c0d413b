import { type NextRequest, NextResponse } from "next/server";
import { pageContentSecurityPolicy, paymentOrigins } from "./http/security-headers.ts";

/**
 * Gives each page a Content Security Policy with its own nonce, which Next reads from the request and puts on its
 * scripts. It authorises nothing: each page and route does that itself.
 */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString("base64");
  const policy = pageContentSecurityPolicy({
    nonce,
    paymentOrigins: paymentOrigins(process.env.STRIPE_API_BASE),
    development: process.env.NODE_ENV === "development",
  });
  const headers = new Headers(request.headers);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}

export const config = { matcher: "/((?!api/|_next/static/|icon\\.svg$|robots\\.txt$).*)" };
