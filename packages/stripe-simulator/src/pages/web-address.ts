/** The address if a browser may be sent there, or null: a merchant's link is never a `javascript:` one. */
export function webAddress(address: string | null): string | null {
  const url = parse(address);
  return url ? (address as string) : null;
}

/**
 * The address's origin as a Content-Security-Policy source, or null if it is not a web address. A host that
 * the policy's grammar cannot hold (an IPv6 literal) widens to its scheme, so that nothing in an address can
 * add a directive: https://www.w3.org/TR/CSP3/#grammardef-host-source
 */
export function policySource(address: string | null): string | null {
  const url = parse(address);
  if (!url) return null;
  return /^[a-z0-9.-]+$/.test(url.hostname) ? url.origin : url.protocol;
}

function parse(address: string | null): URL | null {
  if (address === null || !URL.canParse(address)) return null;
  const url = new URL(address);
  return url.protocol === "https:" || url.protocol === "http:" ? url : null;
}
