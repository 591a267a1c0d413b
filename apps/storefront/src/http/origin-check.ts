/**
 * Whether a request comes from this site, or from a client that is not a browser. Browsers send Origin with each POST,
 * and newer ones Sec-Fetch-Site; a page can write neither (fetch.spec.whatwg.org, forbidden request headers). A client
 * that sends neither is not a browser, so it carries no visitor's cookies.
 */
export function isOwnOrigin(headers: Headers, appUrl: string): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null && site !== "same-origin") return false;
  const origin = headers.get("origin");
  return origin === null || origin === new URL(appUrl).origin;
}
