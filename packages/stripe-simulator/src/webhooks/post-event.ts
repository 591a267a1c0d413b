import { signatureHeader } from "./signature.ts";

interface Posting {
  event: object;
  url: string;
  secret: string;
  /** Unix seconds. */
  signedAt: number;
  timeoutMs: number;
}

interface PostResult {
  status: number | null;
  error?: string;
  durationMs: number;
}

export type Post = (posting: Posting) => Promise<PostResult>;

/** Sends an event as Stripe does: pretty-printed JSON, signed, redirects not followed. Never throws. */
export const postEvent: Post = async ({ event, secret, signedAt, timeoutMs, url }) => {
  const started = performance.now();
  const payload = JSON.stringify(event, null, 2);
  try {
    const response = await fetch(url, {
      body: payload,
      headers: {
        "content-type": "application/json; charset=utf-8",
        "stripe-signature": signatureHeader(payload, secret, signedAt),
        "user-agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
      },
      method: "POST",
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    return { durationMs: performance.now() - started, status: response.status };
  } catch (error) {
    return { durationMs: performance.now() - started, error: reasonOf(error), status: null };
  }
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
