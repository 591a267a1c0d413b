import type Stripe from "stripe";
import { BillingError } from "../errors.ts";

/** Seconds. Stripe's own default; both into the past and into the future (docs.stripe.com/webhooks#replay-attacks). */
const toleranceSeconds = 300;
/** A header has one timestamp and a signature for each active secret; a longer one only costs time. */
const maxHeaderCharacters = 1024;
const maxSignatures = 8;

const secretShape = /^whsec_[A-Za-z0-9+/=_-]{24,}$/;

/**
 * Checks the secrets once at the start. Anybody can sign with an empty secret, and everybody knows a placeholder.
 *
 * @throws BillingError `webhook_secret_invalid`
 */
export function assertWebhookSecrets(secrets: readonly string[]): void {
  if (secrets.length === 0) throw new BillingError("webhook_secret_invalid", "no webhook secret is set");
  for (const secret of secrets) {
    if (!secretShape.test(secret) || /placeholder|change_?me|your_|x{8,}|\.\.\./i.test(secret))
      throw new BillingError(
        "webhook_secret_invalid",
        "a webhook secret begins with whsec_ and comes from the endpoint's page at Stripe",
      );
  }
}

export type SignatureCheck = { ok: true } | { ok: false; reason: string };

/**
 * Whether Stripe signed these very bytes, recently, with one of our secrets (docs.stripe.com/webhooks/signature).
 *
 * @param now unix milliseconds
 */
export function verifySignature(
  { stripe, secrets, now }: { stripe: Pick<Stripe, "webhooks">; secrets: readonly string[]; now: number },
  body: string,
  header: string | null,
): SignatureCheck {
  if (!header) return refuse("the Stripe-Signature header is missing");
  if (header.length > maxHeaderCharacters) return refuse("the Stripe-Signature header is too long");
  const parts = header.split(",").map((part) => part.trim());
  const timestamps = parts.filter((part) => part.startsWith("t="));
  if (timestamps.length !== 1) return refuse("the Stripe-Signature header must carry exactly one timestamp");
  if (parts.filter((part) => part.startsWith("v1=")).length > maxSignatures)
    return refuse("the Stripe-Signature header carries too many signatures");
  const timestamp = timestamps[0]?.slice(2) ?? "";
  if (!/^\d{1,12}$/.test(timestamp)) return refuse("the timestamp is not a whole number of seconds");
  // stripe-node accepts any future timestamp and, for an unusable tolerance, any age: both ends are checked here.
  if (Math.abs(Math.floor(now / 1000) - Number(timestamp)) > toleranceSeconds)
    return refuse(`the timestamp is more than ${toleranceSeconds} seconds away from our clock`);
  const signature = stripe.webhooks.signature;
  if (!signature) return refuse("this build of stripe-node cannot verify signatures");
  for (const secret of secrets) {
    try {
      if (signature.verifyHeader(body, header, secret, toleranceSeconds, undefined, now)) return { ok: true };
    } catch {
      // Not this secret: while one is being rotated the next may fit.
    }
  }
  return refuse("no secret of ours fits the signature");
}

function refuse(reason: string): SignatureCheck {
  return { ok: false, reason };
}
