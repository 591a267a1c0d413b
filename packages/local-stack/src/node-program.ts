import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { type RunningProcess, startProcess } from "./child-process.ts";

export type NodeProgram = {
  /** The name in output and errors. */
  name: string;
  /** The folder of its package. */
  folder: string;
  /** A file, absolute or in that folder; tsx runs TypeScript. */
  file: string;
  args?: readonly string[];
  env: Record<string, string | undefined>;
  output?: ((line: string) => void) | undefined;
};

/** @throws Error with its last lines when it does not listen on the port in time, by default 60,000 ms. */
export function startServerProgram(
  program: NodeProgram & { port: number; readyTimeoutMs?: number },
): Promise<RunningProcess> {
  return startProcess({
    ...processOf(program),
    ready: { port: program.port },
    readyTimeoutMs: program.readyTimeoutMs ?? 60_000,
  });
}

/**
 * Runs a program to its end and returns its last line.
 *
 * @throws Error with its last lines when it does not end with 0 in time, by default 60,000 ms.
 */
export async function runProgram(program: NodeProgram & { timeoutMs?: number }): Promise<string> {
  let last = "done";
  const log = (line: string) => {
    last = line;
    program.output?.(line);
  };
  await startProcess({
    ...processOf(program),
    log,
    ready: "ended",
    readyTimeoutMs: program.timeoutMs ?? 60_000,
  });
  return last;
}

function processOf({ name, folder, file, args, env, output }: NodeProgram) {
  const require = createRequire(import.meta.url);
  // tsx as a hook instead of a command: signals then reach the program itself.
  const tsx = () => pathToFileURL(require.resolve("tsx")).href;
  return {
    name,
    command: process.execPath,
    args: [...(file.endsWith(".ts") ? ["--import", tsx()] : []), file, ...(args ?? [])],
    cwd: folder,
    env,
    ...(output ? { log: output } : {}),
  };
}
