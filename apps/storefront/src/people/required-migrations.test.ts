import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { storefrontMigrations } from "./required-migrations.ts";

it("the storefront requires the migrations that it has", async () => {
  const folder = fileURLToPath(new URL("../../migrations", import.meta.url));
  expect((await readdir(folder)).sort()).toEqual([...storefrontMigrations.names]);
});
