import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { News, Share } from "./run-seeds.ts";
import { work } from "./workers.ts";

const share: Share = { postgresUrl: "", first: 1, last: 9, workers: 1, worker: 0, tolerated: [] };
const began: News = { kind: "began", job: "seed 7", seed: 7, play: "model" };

describe("a worker", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tollgate-workers-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** A program that says what it begins, and then does this. */
  async function workerThat(does: string): Promise<string> {
    const program = join(folder, `${Buffer.from(does).toString("hex").slice(0, 40)}.mjs`);
    await writeFile(
      program,
      `process.once("message", () => process.send(${JSON.stringify(began)}, () => { ${does} }));`,
    );
    return program;
  }

  it("that hangs is killed, and the seed that it hung in is named", async () => {
    const program = await workerThat("for (;;);");
    const lost = work(share, () => {}, { program, silenceMs: 2_000 });
    await expect(lost).rejects.toMatchObject({ during: { seed: 7 }, message: "seed 7 (model) hangs" });
  });

  it("that dies names the seed that it died in", async () => {
    const program = await workerThat("process.exit(3);");
    await expect(work(share, () => {}, { program })).rejects.toMatchObject({ during: { seed: 7 } });
  });

  it("that is done has told all its news", async () => {
    const program = await workerThat("process.exit(0);");
    const news: News[] = [];
    await work(share, (item) => news.push(item), { program });
    expect(news).toEqual([began]);
  });
});
