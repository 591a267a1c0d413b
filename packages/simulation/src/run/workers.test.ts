import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Progress, Share } from "./run-seeds.ts";
import { work } from "./workers.ts";

const share: Share = { postgresUrl: "", first: 1, last: 9, tolerated: [] };
const began: Progress = { kind: "began", job: "seed 7", seed: 7, play: "model" };

describe("a worker", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tollgate-workers-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A program that reports a job's start and then runs the code. */
  async function workerThat(code: string): Promise<string> {
    const program = join(folder, `${Buffer.from(code).toString("hex").slice(0, 40)}.mjs`);
    await writeFile(
      program,
      `process.once("message", () => process.send(${JSON.stringify(began)}, () => { ${code} }));`,
    );
    return program;
  }

  it("that hangs is killed, and its error names the seed", async () => {
    const program = await workerThat("for (;;);");
    const lost = work(share, () => {}, { program, silenceMs: 2_000 });
    await expect(lost).rejects.toMatchObject({ during: { seed: 7 }, message: "seed 7 (model) hangs" });
  });

  it("that dies fails with an error that names the seed", async () => {
    const program = await workerThat("process.exit(3);");
    await expect(work(share, () => {}, { program })).rejects.toMatchObject({ during: { seed: 7 } });
  });

  it("that ends normally has reported everything", async () => {
    const program = await workerThat("process.exit(0);");
    const reported: Progress[] = [];
    await work(share, (progress) => reported.push(progress), { program });
    expect(reported).toEqual([began]);
  });
});
