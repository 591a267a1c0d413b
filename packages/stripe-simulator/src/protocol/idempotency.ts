import { DAY } from "../clock/duration.ts";
import { StripeFault } from "./errors.ts";

/** The answer to the first request with a key. */
export interface StoredAnswer {
  requestId: string;
  status: number;
  body: object;
  /** In addition to those of every answer. */
  headers?: Readonly<Record<string, string>>;
}

export interface IdempotencyEntry {
  key: string;
  fingerprint: string;
  /** Null while the first request is still being answered. */
  answer: StoredAnswer | null;
  /** Unix ms. */
  at: number;
}

export interface IdempotencyMemory {
  /**
   * Claims a key for a new request, or returns the answer to replay.
   * @throws StripeFault 400 if the parameters differ, 409 while the first request is in flight.
   */
  claim(key: string, fingerprint: string, now: number): StoredAnswer | null;
  settle(key: string, answer: StoredAnswer): void;
  /** Releases the key of a request that never ran, so that a corrected one can use it. */
  release(key: string): void;
  dump(): IdempotencyEntry[];
  load(entries: readonly IdempotencyEntry[]): void;
}

/** Source: docs.stripe.com/api/idempotent_requests; keys are pruned after 24 hours. */
export function createIdempotencyMemory(): IdempotencyMemory {
  const entries = new Map<string, IdempotencyEntry>();
  const prune = (now: number) => {
    for (const [key, entry] of entries) {
      if (now - entry.at < DAY) return;
      entries.delete(key);
    }
  };
  return {
    claim(key, fingerprint, now) {
      prune(now);
      const known = entries.get(key);
      if (!known) {
        entries.set(key, { key, fingerprint, answer: null, at: now });
        return null;
      }
      if (known.fingerprint !== fingerprint) throw otherParameters(key);
      if (!known.answer) throw stillInFlight(key);
      return known.answer;
    },
    settle(key, answer) {
      const entry = entries.get(key);
      if (entry) entries.set(key, { ...entry, answer });
    },
    release: (key) => void entries.delete(key),
    dump: () => [...entries.values()].filter((entry) => entry.answer !== null),
    load(saved) {
      entries.clear();
      for (const entry of saved) entries.set(entry.key, entry);
    },
  };
}

function otherParameters(key: string): StripeFault {
  return new StripeFault(400, {
    type: "idempotency_error",
    message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
  });
}

function stillInFlight(key: string): StripeFault {
  return new StripeFault(409, {
    type: "idempotency_error",
    code: "idempotency_key_in_use",
    message: `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
  });
}
