import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { afterEach, beforeEach, expect, it } from "vitest";
import { writeStandInRepository } from "./testing/stand-in-repository.ts";
import { startWorld, type World, type WorldOptions } from "./world.ts";
import { WorldIsRunningError } from "./world-lock.ts";

const anyPort = { postgres: 0, redis: 0, stripe: 0, engine: 0, functions: 0, storefront: 0 };
const nothingGiven = Object.fromEntries(
  [
    "DATABASE_URL",
    "UPSTASH_REDIS_REST_URL",
    "STRIPE_SECRET_KEY",
    "INNGEST_DEV",
    "INNGEST_EVENT_KEY",
    "APP_URL",
  ].map((name) => [name, undefined]),
);

let folder: string;
let lines: string[];
const worlds: World[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tollgate-world-test-"));
  await chmod(folder, 0o755);
  lines = [];
});

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(options: Partial<WorldOptions> = {}): Promise<World> {
  const world = await startWorld({
    dataDir: join(folder, "data"),
    repository: folder,
    ports: anyPort,
    nextMode: "dev",
    log: (line) => lines.push(line),
    ...options,
    env: { ...nothingGiven, ...options.env },
  });
  worlds.push(world);
  return world;
}

async function ask(url: string) {
  return (await (await fetch(url)).json()) as { pid: number; env: Record<string, string> };
}

it("brings up every part, logs its URL and time, and gives the apps the services' addresses", async () => {
  await writeStandInRepository(folder);
  const world = await start();
  expect(lines).toHaveLength(world.parts.length);
  expect(lines).toContainEqual(expect.stringMatching(/^functions +http:\/\/127\.0\.0\.1:\d+ {2}\d+\.\d s$/));
  expect(lines).toContainEqual(expect.stringContaining("core: applied 001; storefront: applied 001"));

  const { env } = await ask(world.urls.functions);
  expect(env).toMatchObject({
    NODE_ENV: "development",
    APP_URL: world.urls.storefront,
    DATABASE_URL: world.urls.postgres,
    UPSTASH_REDIS_REST_URL: world.urls.redis,
    STRIPE_API_BASE: world.urls.stripe,
    STRIPE_SECRET_KEY: expect.stringMatching(/^sk_test_/),
    STRIPE_WEBHOOK_SECRET: `whsec_${(await ask(world.urls.stripe)).pid}`,
    INNGEST_DEV: world.urls.engine,
    BETTER_AUTH_SECRET: expect.stringMatching(/^.{32,}$/),
    NEXT_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
  });
  expect(world.env.STRIPE_WEBHOOK_SECRET).toBe(env.STRIPE_WEBHOOK_SECRET);
  const sql = postgres(world.urls.postgres, { max: 1 });
  expect([...(await sql`select current_database() as name`)]).toEqual([{ name: "tollgate" }]);
  await sql.end();

  const redis = await fetch(`${world.urls.redis}/ping`, {
    headers: { authorization: `Bearer ${env.UPSTASH_REDIS_REST_TOKEN}` },
  });
  expect(await redis.json()).toEqual({ result: "PONG" });
});

it("kills a part, restarts it, and stops them all", async () => {
  await writeStandInRepository(folder);
  const world = await start();
  const before = await ask(world.urls.functions);
  await world.kill("functions", "SIGKILL");
  await expect.poll(() => ask(world.urls.functions).catch(() => "down")).toBe("down");
  await world.restart("functions");
  expect((await ask(world.urls.functions)).pid).not.toBe(before.pid);
  await world.kill("redis", "SIGSTOP");
  await expect(fetch(world.urls.redis)).rejects.toThrow("fetch failed");
  await world.restart("redis");
  expect((await fetch(world.urls.redis)).status).toBe(401);
  await world.kill("postgres", "SIGKILL");
  await world.restart("postgres");
  const sql = postgres(world.urls.postgres, { max: 1 });
  expect([...(await sql`select 1 as one`)]).toEqual([{ one: 1 }]);
  await sql.end();
  await world.stop();
  for (const url of [world.urls.functions, world.urls.storefront, world.urls.stripe, world.urls.engine]) {
    await expect(fetch(url)).rejects.toThrow("fetch failed");
  }
});

it("gives the apps the new signing secret when the simulator restarts without its endpoint", async () => {
  await writeStandInRepository(folder);
  const world = await start();
  await world.restart("stripe");
  const secret = `whsec_${(await ask(world.urls.stripe)).pid}`;
  expect((await ask(world.urls.functions)).env.STRIPE_WEBHOOK_SECRET).toBe(secret);
  expect((await ask(world.urls.storefront)).env.STRIPE_WEBHOOK_SECRET).toBe(secret);
});

it("keeps its secrets and its databases for the next run", async () => {
  await writeStandInRepository(folder);
  const first = await start();
  const sql = postgres(first.urls.postgres, { max: 1, onnotice: () => {} });
  await sql`create table notes (n int)`;
  await sql.end();
  await first.stop();
  const second = await start();
  for (const name of ["BETTER_AUTH_SECRET", "STRIPE_SECRET_KEY", "UPSTASH_REDIS_REST_TOKEN"]) {
    expect(second.env[name]).toBe(first.env[name]);
  }
  const again = postgres(second.urls.postgres, { max: 1 });
  expect([...(await again`select * from notes`)]).toEqual([]);
  await again.end();
});

it("refuses data of an older layout with the sentence that says what to do, and no stack trace", async () => {
  await writeStandInRepository(folder);
  const before = await start();
  const sql = postgres(before.urls.postgres, { max: 1, onnotice: () => {} });
  await sql`create table public.tollgate_migrations (namespace text, name text, checksum text)`;
  await sql.end();
  await before.stop();
  const command = new URL("../../core/src/database/migrate-command.ts", import.meta.url).href;
  await writeStandInRepository(folder, {
    "packages/core/src/database/migrate-command.ts": `await import(${JSON.stringify(command)});`,
  });
  const refusal = await start().then(
    () => "",
    (error: Error) => error.message,
  );
  expect(refusal.split("\n")).toEqual([
    "migrations (packages/core/src/database/migrate-command.ts) failed (exit code 1).",
    expect.stringMatching(/^ {2}The database has tables of an older layout: public\.tollgate_migrations /),
    `To start with empty databases, delete ${join(folder, "data")}.`,
  ]);
});

it("does not start a service that the environment provides, and logs it", async () => {
  await writeStandInRepository(folder);
  const env = {
    DATABASE_URL: "postgres://db.example/shop",
    UPSTASH_REDIS_REST_URL: "https://redis.example",
    UPSTASH_REDIS_REST_TOKEN: "token",
    STRIPE_SECRET_KEY: "sk_test_given",
    STRIPE_WEBHOOK_SECRET: "whsec_given",
    INNGEST_DEV: "http://127.0.0.1:8288",
  };
  const world = await start({ env });
  for (const variable of ["DATABASE_URL", "UPSTASH_REDIS_REST_URL", "STRIPE_SECRET_KEY", "INNGEST_DEV"]) {
    expect(lines).toContainEqual(expect.stringContaining(`not started: ${variable} is set`));
  }
  const appEnv = (await ask(world.urls.functions)).env;
  expect(appEnv).toMatchObject(env);
  expect(appEnv).not.toHaveProperty("STRIPE_API_BASE");
});

it("refuses a second world on the same data", async () => {
  await writeStandInRepository(folder);
  await start();
  await expect(start()).rejects.toThrow(WorldIsRunningError);
});

it("reports which part failed and why, and leaves nothing running", async () => {
  const wrong = 'console.error("migration 002 is broken" as string); process.exit(1);';
  await writeStandInRepository(folder, { "packages/core/src/database/migrate-command.ts": wrong });
  await expect(start()).rejects.toThrow(
    "migrations (packages/core/src/database/migrate-command.ts) failed (exit code 1).\n  migration 002 is broken",
  );
  await writeStandInRepository(folder);
  await expect(start()).resolves.toBeDefined();
});
