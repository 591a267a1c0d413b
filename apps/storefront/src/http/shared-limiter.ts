import { type Clock, createCircuitBreaker, type Log, nameOf } from "@tollgate/core";
import { Ratelimit } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import { z } from "zod";
import { createLimiter, type Limiter, type LimiterOptions } from "./limiter.ts";

/** Milliseconds without calls to Redis after a failure. Then one request tries it again. */
const restMs = 1_000;

interface SharedLimits {
  /** From `connectRedis`, whose calls time out. */
  redis: Redis;
  clock: Clock;
  log: Log;
}

type Named = Omit<LimiterOptions, "clock"> & {
  /** Part of the keys in Redis, `limits:{name}:{key}:{window}`: limiters with one name share their count. */
  name: string;
};

/**
 * Limiters whose counts all processes share in Redis. An attempt needs room in this process's count and in the shared
 * one. While Redis is down, the process's count decides alone; it never stops counting, so an outage resets nothing.
 */
export function createSharedLimits({ redis, clock, log }: SharedLimits): (limiter: Named) => Limiter {
  const shared = withBreaker({ clock, log });
  return ({ name, limit, windowMs, maxKeys }) => {
    const own = createLimiter({ limit, windowMs, clock, ...(maxKeys === undefined ? {} : { maxKeys }) });
    const library = new Ratelimit({
      redis,
      limiter: Ratelimit.slidingWindow(limit, `${windowMs} ms`),
      prefix: `limits:${name}`,
      // The library's own timeout answers "allowed"; the client's rejects, and the local count decides.
      timeout: 0,
      // It would refuse a key until the window ends, although the window slides, and it never evicts.
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
        const local = own.peek(key);
        if (!local.allowed) return local;
        const answer = await shared(async () => answerSchema.parse(await library.limit(key)));
        if (answer === null || answer.success) return own.take(key);
        return { allowed: false, retryAfterSeconds: secondsUntil(answer.reset, clock.now()) };
      },
    };
  };
}

/** In the millisecond of the reset the old window still counts in full. */
function secondsUntil(reset: number, now: number): number {
  return Math.max(1, Math.ceil((reset + 1 - now) / 1000));
}

/** NULL on failure, and at once for a while after one, so that requests do not wait for a Redis that is down. */
function withBreaker({ clock, log }: Pick<SharedLimits, "clock" | "log">) {
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
          "Redis is down: each process counts limits on its own",
        );
      isDown = true;
      return null;
    }
  };
}
