import type { RateLimit } from "../world/settings.ts";
import { StripeFault } from "./errors.ts";

export type RateLimitReason = "endpoint-rate" | "global-rate";

export interface RateLimiter {
  /** Counts a request, or returns the limit that refuses it. A refused request is not counted. */
  take(endpoint: string): RateLimitReason | null;
  clear(): void;
}

const WINDOW_MS = 1000;

/**
 * A sliding window: in any second, no more requests pass than the limit allows.
 * @param now unix ms, or any clock that counts milliseconds.
 */
export function createRateLimiter(limit: () => RateLimit | null, now: () => number): RateLimiter {
  const taken = new Map<string, number[]>();
  const recent = (key: string, since: number): number[] => {
    const stillCounted = (taken.get(key) ?? []).filter((at) => at > since);
    taken.set(key, stillCounted);
    return stillCounted;
  };
  return {
    take(endpoint) {
      const limits = limit();
      if (!limits) return null;
      const at = now();
      const [own, all] = [recent(endpoint, at - WINDOW_MS), recent("", at - WINDOW_MS)];
      if (own.length >= limits.perEndpoint) return "endpoint-rate";
      if (all.length >= limits.overall) return "global-rate";
      own.push(at);
      all.push(at);
      return null;
    },
    clear: () => taken.clear(),
  };
}

/** @throws RangeError naming the field, when a limit is not a whole number of at least 1. */
export function checkRateLimit(limit: RateLimit | null): RateLimit | null {
  if (limit === null) return null;
  for (const field of ["perEndpoint", "overall"] as const) {
    if (Number.isInteger(limit[field]) && limit[field] >= 1) continue;
    throw new RangeError(`rateLimit: "${field}" must be a whole number of at least 1, not ${limit[field]}.`);
  }
  return limit;
}

/** 429, with the header that says which limit was reached. */
export function rateLimited(reason: RateLimitReason): StripeFault {
  return new StripeFault(
    429,
    {
      type: "invalid_request_error",
      code: "rate_limit",
      message:
        "Request rate limit exceeded. Learn more about rate limits at https://stripe.com/docs/rate-limits.",
    },
    { "Stripe-Rate-Limited-Reason": reason },
  );
}
