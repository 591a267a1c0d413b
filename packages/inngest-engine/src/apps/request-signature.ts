import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import canonicalize from "canonicalize";

const PREFIX = /^signkey-[\w]+-/;

/**
 * The `x-inngest-signature` header of a request: HMAC-SHA256 over the canonical JSON (RFC 8785) of the body
 * followed by the time in whole seconds. The SDK refuses a signature more than five minutes from its own clock.
 */
export function signRequest(body: unknown, signingKey: string, seconds: number): string {
  const text = canonicalize(body) ?? "";
  const digest = createHmac("sha256", signingKey.replace(PREFIX, ""))
    .update(`${text}${seconds}`)
    .digest("hex");
  return `t=${seconds}&s=${digest}`;
}

/** Whether an `Authorization` header carries the hash of the signing key, as the SDK sends it. */
export function isAuthorized(header: string | undefined, signingKey: string): boolean {
  const prefix = PREFIX.exec(signingKey)?.[0] ?? "";
  const hash = createHash("sha256")
    .update(Buffer.from(signingKey.replace(PREFIX, ""), "hex"))
    .digest("hex");
  const given = Buffer.from(header ?? "");
  const expected = Buffer.from(`Bearer ${prefix}${hash}`);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
