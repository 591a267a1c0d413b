/** Whether one more is allowed now, or in how many seconds it is. */
type LimitResult = { allowed: true } | { allowed: false; retryAfterSeconds: number };

export interface Limiter {
  /** Counts one attempt of `key`. An attempt that is refused does not count. */
  take(key: string): Promise<LimitResult>;
}

/** A limiter that knows by itself what has been allowed: it can be asked without being told. */
export interface LocalLimiter extends Limiter {
  /** What `take` would answer now. Counts nothing. */
  look(key: string): LimitResult;
}

export interface LimiterOptions {
  /** Attempts allowed in any window. */
  limit: number;
  windowMs: number;
  clock: { now(): number };
  /** The most keys remembered: a flood of new ones pushes out the ones that were quiet the longest. */
  maxKeys?: number;
}

/**
 * A sliding window in this process's memory. With several processes each counts for itself: it is there to stop a
 * script that hammers, and works when Redis does not.
 */
export function createLimiter({ limit, windowMs, clock, maxKeys = 50_000 }: LimiterOptions): LocalLimiter {
  // A Map iterates in the order of insertion: the key that was quiet the longest comes first.
  const attempts = new Map<string, number[]>();
  const recentOf = (key: string, now: number) =>
    (attempts.get(key) ?? []).filter((at) => at > now - windowMs);
  const resultOf = (recent: number[], now: number): LimitResult => {
    const oldest = recent[0];
    return recent.length >= limit && oldest !== undefined
      ? { allowed: false, retryAfterSeconds: Math.max(1, Math.ceil((oldest + windowMs - now) / 1000)) }
      : { allowed: true };
  };
  return {
    look(key) {
      const now = clock.now();
      return resultOf(recentOf(key, now), now);
    },
    async take(key) {
      const now = clock.now();
      const recent = recentOf(key, now);
      const verdict = resultOf(recent, now);
      if (!verdict.allowed) return verdict;
      attempts.delete(key);
      attempts.set(key, [...recent, now]);
      const quietest = attempts.size > maxKeys ? attempts.keys().next() : undefined;
      if (quietest && !quietest.done) attempts.delete(quietest.value);
      return verdict;
    },
  };
}

/** The same limiter, with keys that are given another name before anything remembers them. */
export function hidingKeys(limiter: Limiter, hide: (key: string) => string): Limiter {
  return { take: (key) => limiter.take(hide(key)) };
}
