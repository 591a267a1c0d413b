import type { RowAnswer } from "./coverage/answer.ts";

const hourMs = 3_600_000;

/**
 * When a renewal should be read: at the end of the period or trial, and hourly after it until the slack is over. Hourly:
 * Stripe may start the period a few minutes late; more often only costs calls. Counted from the end, not from the sync:
 * however many syncs there are in between, the next one stays where it is.
 *
 * @param at unix milliseconds
 * @returns unix milliseconds; none when there is no renewal to read
 */
export function nextRenewalSync(
  { access, until, renewsAt = Number.POSITIVE_INFINITY }: Pick<RowAnswer, "access" | "until" | "renewsAt">,
  at: number,
): number[] {
  if (access !== "granted") return [];
  const end = renewsAt * 1000;
  const hours = at < end ? 0 : Math.floor((at - end) / hourMs) + 1;
  const next = end + hours * hourMs;
  return next < (until ?? 0) * 1000 ? [next] : [];
}
