import { createHmac } from "node:crypto";
import { isIPv6 } from "node:net";

/** Better Auth reads the address from this header. We set it, and overwrite what a client sent under that name. */
export const clientAddressHeader = "x-tollgate-client-address";

/**
 * Where a request comes from: the last entry of X-Forwarded-For, written by the proxy in front of us, or by Next where
 * there is no proxy. The client can write anything into the entries before it.
 */
export function clientAddress(headers: Headers): string {
  return headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() || "unknown";
}

/**
 * The key that a limiter counts under. An IPv6 subscriber has a whole /64 (RFC 6177, RFC 7934) and could use a new
 * address for each request, so a /64 counts as one.
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
 * Hashes addresses, so that Redis holds none in plain text. Keyed, because all of IPv4 can be hashed in minutes. The key
 * is derived from the secret, so that it cannot sign anything else, and is the same in every process.
 */
export function addressHasher(secret: string): (address: string) => string {
  const key = createHmac("sha256", secret).update("tollgate: names of addresses in limits").digest();
  return (address) => createHmac("sha256", key).update(address).digest("base64url").slice(0, 22);
}
