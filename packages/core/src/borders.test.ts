import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL(".", import.meta.url));
const commands = ["migrate-command.ts"];
const files = readdirSync(folder).filter(
  (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !commands.includes(name),
);

describe("the borders of core", () => {
  it.each(files)("%s uses no framework, no environment, no clock and no randomness of its own", (name) => {
    const source = readFileSync(`${folder}/${name}`, "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
    const imports = [...source.matchAll(/from "([^"]+)"/g)].map(([, from]) => from ?? "");
    expect(
      imports.filter((from) => /^(next|inngest|react|react-dom|hono)(\/|$)|^@tollgate\//.test(from)),
    ).toEqual([]);
    expect(source).not.toMatch(
      /process\.env|Date\.now\(|new Date\(\)|Math\.random\(|randomUUID\(|setTimeout\(/,
    );
  });

  it("are checked in real files", () => {
    expect(files).toContain("sync.ts");
  });
});
