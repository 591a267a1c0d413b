import { createHmac } from "node:crypto";
import { isIPv6 } from "node:net";

/** Set by us on what Better Auth is given, whatever the client sent under that name. */
export const clientAddressHeader = "x-tollgate-client-address";

/**
 * Where a request comes from: the last entry of X-Forwarded-For, the one that the proxy in front of us has written
 * (or Next itself, when there is none). Entries before it are the client's own words and could be anything.
 */
export function clientAddress(headers: Headers): string {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || "unknown";
}

/**
 * What a limiter counts by. A subscriber to IPv6 has a whole /64 (RFC 6177, RFC 7934) and could take another address
 * for every request, so all of it counts as one.
 */
export function addressKey(address: string): string {
  if (!isIPv6(address) || address.includes(".")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  const zeros = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill("0");
  const network = [...left, ...zeros, ...right].slice(0, 4);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}

/**
 * Names for addresses that tell nothing to whoever reads Redis. Keyed, because all of IPv4 can be hashed in minutes;
 * the key is derived, so that it is of no use for anything else that the secret signs. The same in every process.
 */
export function addressHider(secret: string): (address: string) => string {
  const key = createHmac("sha256", secret).update("tollgate: names of addresses in limits").digest();
  return (address) => createHmac("sha256", key).update(address).digest("base64url").slice(0, 22);
}
