import { access } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { RunningProcess } from "./child-process.ts";
import { type NodeProgram, runProgram, startServerProgram } from "./node-program.ts";

type Storefront = Pick<NodeProgram, "folder" | "env" | "output"> & { mode: "dev" | "start"; port: number };

/** Starts Next on 127.0.0.1. Mode "start" serves the production build, and builds first if there is none. */
export async function startStorefront({
  folder,
  env,
  output,
  mode,
  port,
}: Storefront): Promise<RunningProcess> {
  const next = createRequire(join(folder, "package.json")).resolve("next/dist/bin/next");
  const program = { name: "The storefront", folder, file: next, env, output };
  if (mode === "start" && !(await exists(join(folder, ".next/BUILD_ID")))) {
    await runProgram({
      ...program,
      name: "The build of the storefront",
      args: ["build"],
      env: { ...env, NODE_ENV: "production" },
      timeoutMs: 600_000,
    });
  }
  return startServerProgram({
    ...program,
    args: [mode, "--port", String(port), "--hostname", "127.0.0.1"],
    port,
    readyTimeoutMs: 120_000,
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
