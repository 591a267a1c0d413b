import type { CacheCounts } from "./cache/cache.ts";
import {
  coreMigrations,
  missingMigrations,
  type RequiredMigrations,
} from "./database/required-migrations.ts";
import type { BillingDeps } from "./deps.ts";
import { countUnbound } from "./unbound/store.ts";
import { inboxDepth } from "./webhook/inbox.ts";

export interface Health {
  /**
   * Whether the app can do its work: the database answers and is migrated. A cache that is down slows, but stops nothing.
   */
  ok: boolean;
  parts: {
    /** `missing`: the migrations that are not applied, as `namespace/name`; empty while the database does not answer. */
    database: { ok: boolean; missing: string[] };
    cache: { ok: boolean; counts: CacheCounts };
    inbox: { ok: boolean; waiting: number; parked: number; oldestWaitingSeconds: number | null };
    /** Sales that were paid and that nobody is let in for: each waits for a person. */
    unbound: { ok: boolean; open: number };
  };
}

/** Seconds. An event waits longer only when the durable engine is down. */
const oldestHealthySeconds = 300;

/** @param options.migrations what the app requires beside core's own */
export async function checkHealth(
  deps: Pick<BillingDeps, "db" | "cache" | "clock">,
  options: { migrations?: readonly RequiredMigrations[] } = {},
): Promise<Health> {
  const required = [coreMigrations, ...(options.migrations ?? [])];
  const [missing, cache, depth, open] = await Promise.all([
    missingMigrations(deps.db, required).catch(() => null),
    answers(() => deps.cache.ping()),
    inboxDepth(deps.db).catch(() => null),
    countUnbound(deps.db).catch(() => null),
  ]);
  const oldest = depth?.oldestReceivedAt
    ? Math.max(0, Math.round((deps.clock.now() - depth.oldestReceivedAt.getTime()) / 1000))
    : null;
  const database = { ok: missing?.length === 0, missing: missing ?? [] };
  return {
    ok: database.ok,
    parts: {
      database,
      cache: { ok: cache, counts: deps.cache.counts() },
      inbox: {
        ok: depth !== null && depth.parked === 0 && (oldest ?? 0) <= oldestHealthySeconds,
        waiting: depth?.waiting ?? 0,
        parked: depth?.parked ?? 0,
        oldestWaitingSeconds: oldest,
      },
      unbound: { ok: open === 0, open: open ?? 0 },
    },
  };
}

async function answers(question: () => Promise<unknown>): Promise<boolean> {
  return question().then(
    () => true,
    () => false,
  );
}
