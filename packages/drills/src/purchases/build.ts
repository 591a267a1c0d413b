import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * Builds the storefront for production, so that no older build is drilled. The functions are built when they start.
 *
 * @throws Error with the build's output when it fails, or when the signal aborts
 */
export async function buildStorefront(repository: string, signal: AbortSignal): Promise<void> {
  const cwd = join(repository, "apps/storefront");
  const next = createRequire(join(cwd, "package.json")).resolve("next/dist/bin/next");
  const env = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  await promisify(execFile)(process.execPath, [next, "build"], { cwd, env, signal }).catch((error) => {
    throw new Error(`The storefront cannot be built:\n${error.stdout}${error.stderr}`, { cause: error });
  });
}
