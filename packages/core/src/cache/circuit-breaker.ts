import { BillingError, nameOf } from "../errors.ts";
import type { Clock } from "../runtime.ts";

interface CircuitBreakerOptions {
  clock: Clock;
  restMs: number;
  /** Whether an error is an answer: this question was refused, and the service works. */
  isAnswer?: (error: unknown) => boolean;
}

/**
 * Stops calling a service that does not answer: after a failure no caller asks for `restMs` milliseconds, then one tries.
 * Checks stay fast while Redis is down, because they do not each wait for a timeout.
 */
export function createCircuitBreaker({ clock, restMs, isAnswer = () => false }: CircuitBreakerOptions) {
  let closedAgainAt = 0;
  return {
    /** @throws BillingError `cache_unavailable`, or `cache_refused` for an answer, with the failure as its cause */
    async ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
      if (clock.now() < closedAgainAt) throw new BillingError("cache_unavailable", "resting after a failure");
      // The first caller after a rest tries alone; the others are refused until it has an answer.
      if (closedAgainAt !== 0) closedAgainAt = clock.now() + restMs;
      try {
        const answer = await question();
        closedAgainAt = 0;
        return answer;
      } catch (cause) {
        if (isAnswer(cause)) {
          closedAgainAt = 0;
          throw new BillingError("cache_refused", nameOf(cause), { cause });
        }
        closedAgainAt = clock.now() + restMs;
        throw new BillingError("cache_unavailable", nameOf(cause), { cause });
      }
    },
  };
}
