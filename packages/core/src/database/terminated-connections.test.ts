import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { createTestDatabase } from "@tollgate/local-stack/testing";
import { expect, it, onTestFinished } from "vitest";
import { bundleDriver } from "../../bundle-driver.ts";
import { postgres } from "./driver.ts";

const writer = fileURLToPath(new URL("../testing/queued-writes.ts", import.meta.url));

async function builtDriver(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tollgate-driver-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await bundleDriver(join(folder, "driver.mjs"));
  return join(folder, "driver.mjs");
}

it.each([
  ["the workspace", async () => fileURLToPath(new URL("./driver.ts", import.meta.url))],
  ["the built package", builtDriver],
])(
  "row h: with the driver of %s a process stays up while its backends are terminated twenty times, and each write is there once",
  async (_, driver) => {
    const database = await createTestDatabase();
    onTestFinished(() => database.drop());
    const outside = postgres(database.url, { max: 1 });
    await outside`create table public.sales (id int not null, part int not null, primary key (id, part))`;

    const child = spawn(process.execPath, ["--import", "tsx", writer, await driver(), database.url], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = new Promise((resolve) => child.once("close", resolve));
    const [code, output, errors] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);

    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(output).toMatch(/^[1-9]\d* refused$/);
    expect(
      await outside`select count(distinct id)::int as sales, count(*)::int as parts from public.sales`,
    ).toEqual([{ sales: 500, parts: 1000 }]);
    await outside.end();
  },
);
