import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { functionsProgram } from "./functions-program.ts";

it("runs the source in development, and otherwise a build that is made once", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tollgate-functions-test-"));
  try {
    await writeFile(join(folder, "build.config.mjs"), 'console.log("built");');
    const lines: string[] = [];
    const app = { folder, env: process.env, output: (line: string) => void lines.push(line) };
    expect(await functionsProgram({ ...app, mode: "dev" })()).toBe("src/server.ts");
    const file = functionsProgram({ ...app, mode: "start" });
    expect([await file(), await file()]).toEqual(["dist/server.js", "dist/server.js"]);
    expect(lines).toEqual(["built"]);
    await writeFile(join(folder, "build.config.mjs"), 'throw new Error("no such module");');
    await expect(functionsProgram({ ...app, mode: "start" })()).rejects.toThrow("no such module");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
