import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase } from "@tollgate/local-stack/testing";
import { expect, it } from "vitest";
import { bundleDriver } from "../../bundle-driver.ts";
import type { postgres as driver } from "./driver.ts";

it("the driver inside the built package is the patched one: it survives terminated backends", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tollgate-driver-"));
  const database = await createTestDatabase();
  try {
    await bundleDriver(join(folder, "driver.mjs"));
    const { postgres } = (await import(join(folder, "driver.mjs"))) as { postgres: typeof driver };
    const sql = postgres(database.url, { max: 1, prepare: false });
    let begin = () => {};
    let goOn = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const terminated = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const lost = sql.begin(async (transaction) => {
      await transaction`create table public.sales (id int)`;
      begin();
      await terminated;
      await transaction`select 1`;
    });
    lost.catch(() => {});
    await begun;
    const outside = postgres(database.url, { max: 1 });
    await outside`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    await outside.end();
    goOn();
    expect(
      await lost.then(
        () => "done",
        ({ code }: { code: string }) => code,
      ),
    ).toBe("CONNECTION_CLOSED");
    expect(await sql`select to_regclass('public.sales') as found`).toEqual([{ found: null }]);
    await sql.end();
  } finally {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
});
