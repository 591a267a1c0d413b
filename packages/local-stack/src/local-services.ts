import { resolve } from "node:path";
import postgres from "postgres";
import type { StartedPart } from "./part.ts";
import { startPostgres } from "./postgres.ts";
import { postgresUser, reachableDataDir } from "./postgres-binaries.ts";
import { startRedis } from "./redis/start-redis.ts";

/** Postgres with the database that the URL names. */
export async function startPostgresPart(options: {
  dataDir: string;
  url: string;
  output: (line: string) => void;
}): Promise<StartedPart> {
  const { port, pathname } = new URL(options.url);
  const dataDir = resolve(options.dataDir, "postgres");
  const running = await startPostgres({ dataDir, port: Number(port), log: options.output });
  try {
    await ensureDatabase(running.url, pathname.slice(1));
  } catch (error) {
    await running.stop();
    throw error;
  }
  const moved = running.dataDir === dataDir ? "" : ` (its data is in ${running.dataDir})`;
  return { summary: options.url + moved, running };
}

/** What to delete for empty databases: the world's folder, and the data of a Postgres that lies elsewhere. */
export async function dataFolders(dataDir: string): Promise<string[]> {
  const wanted = resolve(dataDir, "postgres");
  const actual = await reachableDataDir(wanted, postgresUser());
  return [resolve(dataDir), ...(actual === wanted ? [] : [actual])];
}

export async function startRedisPart(options: {
  dataDir: string;
  url: string;
  token: string;
}): Promise<StartedPart> {
  const redis = await startRedis({
    port: Number(new URL(options.url).port),
    token: options.token,
    dataFile: resolve(options.dataDir, "redis.json"),
  });
  const running = {
    stop: redis.stop,
    // Redis runs in this process. So SIGCONT resumes it, and any other signal pauses it.
    kill: (signal: NodeJS.Signals) => (signal === "SIGCONT" ? redis.resume() : redis.pause()),
  };
  return { summary: options.url, running };
}

async function ensureDatabase(server: string, name: string): Promise<void> {
  const sql = postgres(server, { max: 1 });
  try {
    const [existing] = await sql`select 1 from pg_database where datname = ${name}`;
    if (!existing) await sql`create database ${sql(name)}`;
  } finally {
    await sql.end();
  }
}
