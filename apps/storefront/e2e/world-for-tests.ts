import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startWorld } from "@tollgate/local-stack";

/**
 * Playwright's global setup: starts the whole world on free ports with the storefront's production build, and removes it
 * afterwards. With E2E_URL, the tests use that running storefront instead.
 */
// biome-ignore lint/style/noDefaultExport: Playwright calls what a setup file exports by default.
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.E2E_URL) return undefined;
  // Forces a new build, so that no old one is tested.
  await rm(path.join(import.meta.dirname, "../.next/BUILD_ID"), { force: true });
  const dataDir = await mkdtemp(path.join(tmpdir(), "tollgate-e2e-"));
  // Started by root, Postgres runs as the user nobody and must be able to enter.
  await chmod(dataDir, 0o755);
  const lines: string[] = [];
  const record = (line: string) => void lines.push(line);
  try {
    const world = await startWorld({
      dataDir,
      nextMode: "start",
      log: record,
      output: (part, line) => record(`${part}: ${line}`),
      ports: { postgres: 0, redis: 0, stripe: 0, engine: 0, functions: 0, storefront: 0 },
      // Every test signs up from the same address.
      env: { SIGN_IN_LIMIT_PER_ADDRESS: "1000", CHECKOUT_LIMIT_PER_ADDRESS: "1000", LOG_LEVEL: "warn" },
    });
    process.env.E2E_URL = world.urls.storefront;
    process.env.E2E_STRIPE_URL = world.urls.stripe;
    process.env.E2E_STRIPE_KEY = world.env.STRIPE_SECRET_KEY;
    process.env.E2E_DATABASE_URL = world.urls.postgres;
    process.env.E2E_PEOPLE_FILE = world.peopleFile ?? "";
    return async () => {
      await world.stop();
      await rm(dataDir, { recursive: true, force: true });
      if (process.env.E2E_LOG) console.log(lines.join("\n"));
    };
  } catch (error) {
    console.error(lines.slice(-60).join("\n"));
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}
