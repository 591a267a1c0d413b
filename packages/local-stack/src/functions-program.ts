import { type NodeProgram, runProgram } from "./node-program.ts";

type Functions = Pick<NodeProgram, "folder" | "env" | "output"> & { mode: "dev" | "start" };

/**
 * Says which file of the app to run. In mode "start" that is the production build, made once, at the first call: it takes
 * a second, and an older one must not run.
 */
export function functionsProgram({ mode, ...app }: Functions): () => Promise<string> {
  let built: Promise<string> | undefined;
  return async () => {
    if (mode === "dev") return "src/server.ts";
    built ??= runProgram({ ...app, name: "The build of the functions", file: "build.config.mjs" });
    await built;
    return "dist/server.js";
  };
}
