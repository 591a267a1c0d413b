import { type Clock, createCircuitBreaker, type Log, nameOf } from "@tollgate/core";
import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import { z } from "zod";
import { createLimiter, type Limiter, type LimiterOptions } from "./limiter.ts";

/** How long nobody asks Redis after it has failed. Then one request tries, and the others go on without it. */
const restMs = 1_000;

interface SharedLimits {
  /** From `connectRedis`, whose calls are given up after a time of their own. */
  redis: Redis;
  clock: Clock;
  log: Log;
}

type Named = Omit<LimiterOptions, "clock"> & {
  /** Part of the keys in Redis, `limits:{name}:{key}:{window}`: two limiters of one name share their count. */
  name: string;
};

/**
 * Limiters whose counts are shared by all processes, in Redis. An attempt is allowed when this process's own count and
 * the shared one both allow it. Without an answer from Redis the process's own count decides alone: it has counted
 * along, so that an outage gives nobody a fresh start.
 */
export function createSharedLimits({ redis, clock, log }: SharedLimits): (limiter: Named) => Limiter {
  const shared = askOneWhileDown({ clock, log });
  return ({ name, limit, windowMs, maxKeys }) => {
    const own = createLimiter({ limit, windowMs, clock, ...(maxKeys === undefined ? {} : { maxKeys }) });
    const library = new Ratelimit({
      redis,
      limiter: Ratelimit.slidingWindow(limit, `${windowMs} ms`),
      prefix: `limits:${name}`,
      // After a timeout of its own the library says "allowed"; the client's rejects, and we count for ourselves.
      timeout: 0,
      // It would refuse until the window's end whoever was refused once, though the window slides; and it never forgets.
      ephemeralCache: false,
      analytics: false,
      enableTelemetry: false,
    });
    const answerSchema = z.object({
      success: z.boolean(),
      limit: z.literal(limit),
      remaining: z.int().min(0).max(limit),
      reset: z.number(),
    });
    return {
      async take(key) {
        const verdict = own.look(key);
        if (!verdict.allowed) return verdict;
        const answer = await shared(async () => answerSchema.parse(await library.limit(key)));
        if (answer === null || answer.success) return own.take(key);
        return { allowed: false, retryAfterSeconds: secondsUntil(answer.reset, clock.now()) };
      },
    };
  };
}

/** At the very millisecond of the reset the old window still counts in full. */
function secondsUntil(reset: number, now: number): number {
  return Math.max(1, Math.ceil((reset + 1 - now) / 1000));
}

/** NULL instead of a failure; after one, NULL at once for a while, so that an outage does not cost each request a wait. */
function askOneWhileDown({ clock, log }: Pick<SharedLimits, "clock" | "log">) {
  const breaker = createCircuitBreaker({ clock, restMs });
  let isDown = false;
  return async <Answer>(question: () => Promise<Answer>): Promise<Answer | null> => {
    try {
      const answer = await breaker.ask(question);
      if (isDown) log.info({}, "limits are shared again");
      isDown = false;
      return answer;
    } catch (error) {
      if (!isDown)
        log.warn(
          { error: nameOf(error instanceof Error ? error.cause : error) },
          "Redis does not answer: limits are counted by each process",
        );
      isDown = true;
      return null;
    }
  };
}
