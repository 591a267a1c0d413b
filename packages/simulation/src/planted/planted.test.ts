// For its types: `inject("postgresUrl")` is a string.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type {} from "@tollgate/local-stack/testing";
import { describe, expect, inject, it } from "vitest";
import { findPlant, plantedJson } from "./find-plants.ts";
import { plantedCopy } from "./planted-copy.ts";
import { type Plant, plants } from "./plants.ts";

const core = fileURLToPath(new URL("../../../core/src", import.meta.url));
const sample: Plant = {
  name: "sample",
  file: "entitlements/check.ts",
  find: "allowed: reaches(deps.catalog, access.level, level)",
  replace: "allowed: access.level !== null",
  breaks: "2.2, the last row",
};

async function fingerprint(): Promise<string> {
  const hash = createHash("sha256");
  for (const entry of await readdir(core, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) hash.update(await readFile(join(entry.parentPath, entry.name)));
  return hash.digest("hex");
}

describe("a planted copy", () => {
  it("has the change, and leaves the working tree alone", async () => {
    const before = await fingerprint();
    const copy = await plantedCopy(sample);
    const root = dirname(dirname(dirname(dirname(copy.worker))));
    expect(await readFile(join(root, "core/src", sample.file), "utf8")).toContain(sample.replace);
    expect(await fingerprint()).toBe(before);
    await copy.remove();
    expect(existsSync(root)).toBe(false);
  });

  it.each([
    ["is not there", { find: "no such text" }, "0 times"],
    ["is there several times", { find: "deps" }, /has the text \d+ times/],
    ["is in a file that is gone", { file: "no/such-file.ts" }, "no file"],
    ["would not change", { replace: sample.find }, "changes nothing"],
  ])("fails when the text %s", async (_, more, message) => {
    await expect(plantedCopy({ ...sample, ...more })).rejects.toThrow(message);
  });
});

describe("the plants", () => {
  it("have names of their own", () => {
    expect(new Set(plants.map(({ name }) => name)).size).toBe(plants.length);
  });

  it.each(plants.map((plant) => ({ name: plant.name, plant })))(
    "are up to date: $name",
    async ({ plant }) => {
      const copy = await plantedCopy(plant);
      await copy.remove();
    },
  );
});

describe("a search", () => {
  const search = {
    postgresUrl: inject("postgresUrl"),
    mostSeeds: 60,
    execArgv: ["--import", import.meta.resolve("tsx")],
  };

  it("finds a plant, and counts no seed that fails without it", async () => {
    const failed: number[] = [];
    const found = await findPlant(sample, {
      ...search,
      holdsWithout: async (seed) => failed.push(seed) > 1,
    });
    expect(failed).toHaveLength(2);
    expect(found.seed).toBe(failed[1]);
    expect(failed[1]).toBeGreaterThan(failed[0] ?? Number.POSITIVE_INFINITY);
    expect(plantedJson([found])).toBe(JSON.stringify({ ok: true, planted: { sample: found.seed } }));
  });

  it("says so when it does not find one", async () => {
    const harmless = { ...sample, replace: `${sample.find} ` };
    const found = await findPlant(harmless, { ...search, mostSeeds: 1, holdsWithout: async () => true });
    expect(found).toMatchObject({ seed: null, oracle: null });
    expect(JSON.parse(plantedJson([found]))).toEqual({ ok: false, planted: { sample: null } });
  });
});
