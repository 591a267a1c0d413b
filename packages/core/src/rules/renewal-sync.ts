import type { Verdict } from "./subscription-verdict.ts";

const renewalSyncMs = 3_600_000;

/**
 * When somebody should look for a renewal: at the end of the period or trial, and once in each hour after it until the
 * slack is over. Once is not enough, because Stripe may begin the new period some minutes late, and more often would
 * gain nothing but calls: at most 25 for a renewal that never comes. Counted from the end, not from the look: however
 * many looks there are between, the next one stays where it is.
 *
 * @param at unix milliseconds, as the answer
 * @returns one instant, or none when there is no renewal to look for
 */
export function nextRenewalSync({ access, until, renewsAt }: Verdict, at: number): number[] {
  if (access !== "granted" || renewsAt === undefined) return [];
  const hours = at < renewsAt ? 0 : Math.floor((at - renewsAt) / renewalSyncMs) + 1;
  const next = renewsAt + hours * renewalSyncMs;
  return until !== null && next < until ? [next] : [];
}
