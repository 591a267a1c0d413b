import type { World } from "@tollgate/local-stack";
import postgres from "postgres";

export interface Fault {
  name: string;
  /** The share of the run after which it happens. */
  at: number;
  /** Resolves when whatever it took away is there again. */
  strike(world: World): Promise<void>;
}

const killed = (part: "functions" | "storefront" | "postgres") => async (world: World) => {
  await world.kill(part, "SIGKILL");
  await world.restart(part);
};

/** What happens while people buy, in this order. Each begins when the one before it is over. */
export const faults: readonly Fault[] = [
  { name: "Postgres is restarted", at: 0.08, strike: (world) => world.restart("postgres") },
  { name: "every backend of Postgres is terminated", at: 0.22, strike: terminateBackends },
  { name: "functions is killed with -9", at: 0.34, strike: killed("functions") },
  { name: "Redis is flushed", at: 0.46, strike: flushRedis },
  { name: "storefront is killed with -9", at: 0.56, strike: killed("storefront") },
  { name: "Postgres is killed with -9", at: 0.72, strike: killed("postgres") },
  { name: "every backend of Postgres is terminated again", at: 0.88, strike: terminateBackends },
];

async function terminateBackends({ urls }: World): Promise<void> {
  const sql = postgres(urls.postgres, { max: 1, onnotice: () => {} });
  await sql`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`;
  await sql.end();
}

async function flushRedis({ urls, env }: World): Promise<void> {
  const answer = await fetch(urls.redis, {
    method: "POST",
    headers: { authorization: `Bearer ${env.UPSTASH_REDIS_REST_TOKEN}` },
    body: JSON.stringify(["FLUSHALL"]),
  });
  if (!answer.ok) throw new Error(`Redis answered ${answer.status} to FLUSHALL`);
}
