import { BillingError, nameOf } from "../errors.ts";
import type { Clock } from "../runtime.ts";

/**
 * Stops asking a part that does not answer: after a failure nobody asks for `restMs`, then one caller tries. Keeps
 * a check fast while Redis is down, instead of waiting out a timeout each time.
 */
export function createCircuitBreaker({ clock, restMs }: { clock: Clock; restMs: number }) {
  let closedAgainAt = 0;
  return {
    /** @throws BillingError `cache_unavailable`, with the failure as its cause */
    async ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
      if (clock.now() < closedAgainAt) throw new BillingError("cache_unavailable", "resting after a failure");
      // The first one after a rest tries alone: the others go on resting until it has an answer.
      if (closedAgainAt !== 0) closedAgainAt = clock.now() + restMs;
      try {
        const answer = await question();
        closedAgainAt = 0;
        return answer;
      } catch (cause) {
        closedAgainAt = clock.now() + restMs;
        throw new BillingError("cache_unavailable", nameOf(cause), { cause });
      }
    },
  };
}
