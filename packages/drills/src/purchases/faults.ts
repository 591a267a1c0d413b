import { setTimeout as wait } from "node:timers/promises";
import type { World } from "@tollgate/local-stack";
import postgres from "postgres";
import { chance } from "./chance.ts";

export interface Fault {
  name: string;
  /** The share of the run after which it happens. */
  at: number;
  /** The part whose process it ends; NULL when every process stays. */
  ends: string | null;
  /** Resolves when whatever it took away is there again. */
  strike(world: World): Promise<void>;
}

/** SIGQUIT is Postgres's immediate shutdown: no checkpoint, and recovery at the next start. */
const ended = (part: string, signal: "SIGQUIT" | "SIGKILL", downMs: number) => ({
  ends: part,
  async strike(world: World) {
    await world.kill(part, signal);
    await wait(downMs);
    await world.startAgain(part);
  },
});
const struck = (strike: Fault["strike"]) => ({ ends: null, strike });

/** What happens while people buy, in this order; the seed moves each a little, and says how long a part is away. */
export function faults(seed: number): Fault[] {
  const downMs = (name: string) => 200 + Math.round(1_800 * chance(seed, `down ${name}`));
  const postgresRestarted = (time: string) => ended("postgres", "SIGQUIT", downMs(`postgres ${time}`));
  const planned = [
    { name: "Postgres is restarted (immediate)", ...postgresRestarted("first") },
    { name: "every backend of Postgres is terminated", ...struck(terminateBackends) },
    { name: "functions is killed with -9", ...ended("functions", "SIGKILL", downMs("functions")) },
    { name: "Redis is flushed", ...struck(flushRedis) },
    { name: "storefront is killed with -9", ...ended("storefront", "SIGKILL", downMs("storefront")) },
    { name: "Postgres is restarted again (immediate)", ...postgresRestarted("second") },
    { name: "every backend of Postgres is terminated again", ...struck(terminateBackends) },
  ];
  // The last begins while people still begin to buy, so that somebody pays after it.
  const each = 0.85 / planned.length;
  return planned.map((fault, n) => ({ ...fault, at: each * (n + 0.5 + 0.5 * chance(seed, fault.name)) }));
}

async function terminateBackends({ urls }: World): Promise<void> {
  const sql = postgres(urls.postgres, { max: 1, onnotice: () => {} });
  try {
    await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
  } finally {
    await sql.end();
  }
}

async function flushRedis({ urls, env }: World): Promise<void> {
  const answer = await fetch(urls.redis, {
    method: "POST",
    headers: { authorization: `Bearer ${env.UPSTASH_REDIS_REST_TOKEN}` },
    body: JSON.stringify(["FLUSHALL"]),
  });
  if (!answer.ok) throw new Error(`Redis answered ${answer.status} to FLUSHALL`);
}
