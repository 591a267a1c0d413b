import { Redis } from "@upstash/redis";

export interface RedisConnection {
  /** Upstash's REST address. */
  url: string;
  token: string;
  /** Milliseconds that a call may take before the database is asked. With 40 a check stays well below 100 ms. */
  timeoutMs?: number;
}

/**
 * Upstash's client with the settings that the cache relies on:
 * - the signal is a function: with a static signal a timed-out read resolves with `{}` instead of rejecting;
 * - no retries: the default ones delay a caller by more than four seconds while Redis is down, and `retry: false` still
 *   sends every request twice;
 * - no automatic deserialisation: "123" must come back as the text that was stored.
 */
export function connectRedis({ url, token, timeoutMs = 40 }: RedisConnection): Redis {
  return new Redis({
    url,
    token,
    signal: () => AbortSignal.timeout(timeoutMs),
    retry: { retries: 0, backoff: () => 0 },
    automaticDeserialization: false,
    responseEncoding: false,
    enableTelemetry: false,
  });
}
