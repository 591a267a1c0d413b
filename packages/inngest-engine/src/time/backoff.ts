import type { Random } from "../chaos/random.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The real server's table (inngest/inngest, pkg/backoff), in milliseconds. */
const DELAYS = [
  15 * SECOND,
  30 * SECOND,
  1 * MINUTE,
  2 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  20 * MINUTE,
  40 * MINUTE,
  1 * HOUR,
  2 * HOUR,
];

/** Milliseconds from failed attempt `attempt` (the first is 0) to the next, with up to 30 s of jitter. */
export function serverBackoff(attempt: number, random: Random): number {
  const delay = DELAYS[Math.min(attempt, DELAYS.length - 1)] ?? 2 * HOUR;
  return delay + Math.floor(random() * 30 * SECOND);
}

/** The time in a `Retry-After` header (RFC 9110, section 10.2.3): seconds or a date. `null` when there is none. */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null || header.trim() === "") return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return now + Math.max(0, seconds) * SECOND;
  const instant = Date.parse(header);
  return Number.isNaN(instant) ? null : instant;
}
