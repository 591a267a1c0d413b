import type { Refusal } from "./http/answer.ts";
import type { Limiter } from "./http/limiter.ts";
import { isOwnOrigin } from "./http/origin-check.ts";
import type { Storefront, Visitor } from "./storefront.ts";

export type Admission = { ok: true; visitor: Visitor } | { ok: false; refusal: Refusal };

/** What every route that changes something asks first: made by this site, and by somebody who is signed in. */
export async function admit(
  deps: Pick<Storefront, "appUrl" | "findVisitor">,
  request: Request,
): Promise<Admission> {
  if (!isOwnOrigin(request.headers, deps.appUrl))
    return {
      ok: false,
      refusal: { code: "foreign_origin", message: `This can only be asked for from ${deps.appUrl}.` },
    };
  const visitor = await deps.findVisitor(request.headers);
  return visitor
    ? { ok: true, visitor }
    : { ok: false, refusal: { code: "unauthenticated", message: "Sign in first." } };
}

/** Counts one attempt in each limiter; the first that is full refuses. */
export async function withinLimits(attempts: [Limiter, string][]): Promise<Refusal | null> {
  for (const [limiter, key] of attempts) {
    const verdict = await limiter.take(key);
    if (!verdict.allowed)
      return {
        code: "too_many_requests",
        message: `That was asked too often. Try again in ${verdict.retryAfterSeconds} seconds.`,
        retryAfterSeconds: verdict.retryAfterSeconds,
      };
  }
  return null;
}

export const outage: Refusal = {
  code: "unavailable",
  message:
    "Something that this needs does not answer at the moment. Nothing was charged. Try again in a minute.",
  retryAfterSeconds: 60,
};

/** Nobody is sent to a place that is not a payment page, whatever answered in Stripe's name. */
export function payableAt<Opened extends { sessionId: string; url: string }>(
  deps: Pick<Storefront, "paymentOrigins" | "log">,
  started: Opened,
): Opened | { ok: false; refusal: Refusal } {
  if (deps.paymentOrigins.includes(new URL(started.url).origin)) return started;
  deps.log.error({ sessionId: started.sessionId }, "the payment page is on an unknown site");
  return { ok: false, refusal: outage };
}
