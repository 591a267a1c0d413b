/**
 * Whether a request that changes something was made by this site, or by no site at all. Browsers name the origin of
 * every POST, and newer ones say in Sec-Fetch-Site how it relates to ours; neither header can be written by a page
 * (fetch.spec.whatwg.org, forbidden request headers). A client without both is no browser, so nobody's cookies can be
 * borrowed through it.
 */
export function isOwnOrigin(headers: Headers, appUrl: string): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const origin = headers.get("origin");
  return origin === null || origin === new URL(appUrl).origin;
}
