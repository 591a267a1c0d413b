import { StripeFault } from "./errors.ts";

/** Accepts `Bearer sk_test_…` and HTTP basic with the key as user. @throws StripeFault 401. */
export function authenticate(authorization: string | undefined): void {
  const key = keyOf(authorization);
  if (!key) {
    throw unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details.",
    );
  }
  if (/^[sr]k_live_/.test(key)) {
    throw unauthorized(
      "A live API key was sent to a simulated Stripe. Take it out of this environment and use a test key (sk_test_…).",
    );
  }
  if (!/^[sr]k_test_\w+$/.test(key)) throw unauthorized(`Invalid API Key provided: ${key.slice(0, 8)}****`);
}

function keyOf(authorization: string | undefined): string | undefined {
  const [scheme, value] = (authorization ?? "").split(" ");
  if (!value) return undefined;
  if (scheme?.toLowerCase() === "bearer") return value;
  if (scheme?.toLowerCase() === "basic") return Buffer.from(value, "base64").toString().split(":")[0];
  return undefined;
}

function unauthorized(message: string): StripeFault {
  return new StripeFault(401, { type: "invalid_request_error", message });
}
