/** Whether one more attempt is allowed now, or in how many seconds. */
type LimitResult = { allowed: true } | { allowed: false; retryAfterSeconds: number };

export interface Limiter {
  /** Counts one attempt of `key`. A refused attempt does not count. */
  take(key: string): Promise<LimitResult>;
}

/** A limiter whose counts are in this process. */
export interface LocalLimiter extends Limiter {
  /** What `take` would answer now. Counts nothing. */
  peek(key: string): LimitResult;
}

export interface LimiterOptions {
  /** Attempts allowed in any window. */
  limit: number;
  windowMs: number;
  clock: { now(): number };
  /** Above this many keys, each new key evicts the least recently used one. */
  maxKeys?: number;
}

/** A sliding window in this process's memory, which works without Redis. Several processes count separately. */
export function createLimiter({ limit, windowMs, clock, maxKeys = 50_000 }: LimiterOptions): LocalLimiter {
  // A Map iterates in the order of insertion: the least recently used key comes first.
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
    peek(key) {
      const now = clock.now();
      return resultOf(recentOf(key, now), now);
    },
    async take(key) {
      const now = clock.now();
      const recent = recentOf(key, now);
      const result = resultOf(recent, now);
      if (!result.allowed) return result;
      attempts.delete(key);
      attempts.set(key, [...recent, now]);
      const oldest = attempts.size > maxKeys ? attempts.keys().next() : undefined;
      if (oldest && !oldest.done) attempts.delete(oldest.value);
      return result;
    },
  };
}

/** The same limiter, which sees and stores only hashes of its keys. */
export function withHashedKeys(limiter: Limiter, hash: (key: string) => string): Limiter {
  return { take: (key) => limiter.take(hash(key)) };
}
