import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

type Files = Record<string, string>;

/**
 * What `biome lint` says of these files in `home`'s folder `src`, with the repository's own configuration; empty when it
 * finds nothing.
 */
async function lint(files: Files, home = "packages/core"): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "tollgate-imports-"));
  try {
    await cp(path.join(repository, "biome.json"), path.join(folder, "biome.json"));
    for (const name of await readdir(path.join(repository, home)))
      if (/^biome\.json$|\.grit$/.test(name))
        await cp(path.join(repository, home, name), path.join(folder, home, name));
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(folder, home, "src", name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
    }
    const biome = path.join(repository, "node_modules/.bin/biome");
    const command = ["lint", "--vcs-enabled=false", "--colors=off", home];
    return await promisify(execFile)(biome, command, { cwd: folder }).then(
      () => "",
      ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const imports = (from: string) => `import { one } from "${from}";\n\nexport const two = one + 1;\n`;
const one = "export const one = 1;\n";

describe("the check of core's imports", () => {
  it("accepts an import along the direction of the rooms", async () => {
    expect(await lint({ "model/one.ts": one, "rules/two.ts": imports("../model/one.ts") })).toBe("");
  });

  it("finds a circle that types alone close", async () => {
    const found = await lint({
      "model/a.ts": 'import type { B } from "./b.ts";\n\nexport interface A {\n  b: B;\n}\n',
      "model/b.ts": 'import type { A } from "./a.ts";\n\nexport interface B {\n  a: A;\n}\n',
    });
    expect(found).toContain("noImportCycles");
  });

  it.each([
    ["errors.ts", "./model/one.ts"],
    ["runtime.ts", "./errors.ts"],
    ["model/two.ts", "../stripe/one.ts"],
    ["stripe/two.ts", "../database/one.ts"],
    ["database/two.ts", "../cache/one.ts"],
    ["cache/two.ts", "../database/one.ts"],
    ["rules/two.ts", "../customer/one.ts"],
    ["deps.ts", "./rules/one.ts"],
    ["customer/two.ts", "../sync-port.ts"],
    ["sync-port.ts", "./customer/one.ts"],
    ["entitlements/two.ts", "../bookings/one.ts"],
    ["subscriptions/two.ts", "../entitlements/one.ts"],
    ["bookings/two.ts", "../checkout/one.ts"],
    ["checkout/two.ts", "../sync/one.ts"],
    ["account/two.ts", "../checkout/one.ts"],
    ["webhook/two.ts", "../sync/one.ts"],
    ["sync/two.ts", "../billing.ts"],
  ])("finds that %s imports %s, against the direction", async (file, from) => {
    const target = path.posix.join(path.posix.dirname(file), from);
    const found = await lint({ [target]: one, [file]: imports(from) });
    expect(found).toContain("noRestrictedImports");
  });

  it.each(["next/server", "inngest", "react", "hono", "@tollgate/shop", "node:crypto"])(
    "finds the import of %s: core is framework-free",
    async (from) => {
      expect(await lint({ "sync/two.ts": imports(from) })).toContain("noRestrictedImports");
      expect(await lint({ "two.ts": imports(from) })).toContain("noRestrictedImports");
    },
  );

  it.each([
    ["process.env", "export const two = process.env.DATABASE_URL;\n", "noProcessEnv"],
    ["the clock", "export const two = Date.now();\n", "come in through deps"],
    ["today", "export const two = new Date();\n", "come in through deps"],
    ["chance", "export const two = Math.random();\n", "come in through deps"],
    ["a timer", "setTimeout(() => {}, 1);\n", "noRestrictedGlobals"],
  ])("finds %s in core", async (_, text, rule) => {
    expect(await lint({ "sync/two.ts": text })).toContain(rule);
    expect(await lint({ "two.ts": text })).toContain(rule);
  });
});

describe("the check of every package's imports", () => {
  it.each([
    ["packages/stripe-simulator", "world/two.ts", "../protocol/one.ts"],
    ["packages/stripe-simulator", "checkout/two.ts", "../versions/one.ts"],
    ["packages/stripe-simulator", "simulator/two.ts", "../create-simulator.ts"],
    ["packages/inngest-engine", "model/two.ts", "../state/one.ts"],
    ["packages/inngest-engine", "engine.ts", "./start-command.ts"],
    ["packages/simulation", "plan/two.ts", "../world/one.ts"],
    ["packages/simulation", "oracles/two.ts", "../controls/one.ts"],
    ["apps/storefront", "http/two.ts", "../people/one.ts"],
    ["apps/storefront", "offers/two.tsx", "../checkout/one.ts"],
    ["apps/storefront", "guard.ts", "./sign-in/one.ts"],
    ["apps/storefront", "open-storefront.ts", "./app/one.ts"],
  ])("finds that %s: %s imports %s, against the direction", async (home, file, from) => {
    const target = path.posix.join(path.posix.dirname(file), from);
    const found = await lint({ [target]: one, [file]: imports(from) }, home);
    expect(found).toContain("noRestrictedImports");
  });

  it.each([
    ["packages/core", ["testing"], 12],
    ["packages/stripe-simulator", ["testing"], 17],
    ["packages/inngest-engine", ["testing", "conformance"], 6],
    ["packages/simulation", [], 8],
    ["apps/storefront", ["testing", "app"], 10],
  ])("names every room of %s", async (home, free, atLeast) => {
    const entries = await readdir(path.join(repository, home, "src"), { withFileTypes: true });
    const rooms = entries.filter((entry) => entry.isDirectory() && !free.includes(entry.name));
    const config = await readFile(path.join(repository, home, "biome.json"), "utf8");
    for (const { name } of rooms) expect(config).toContain(`"src/${name}/**"`);
    expect(rooms.length).toBeGreaterThanOrEqual(atLeast);
  });
});
