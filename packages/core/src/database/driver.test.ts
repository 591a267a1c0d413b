import { finished } from "node:stream/promises";
import { createTestDatabase, type TestDatabase } from "@tollgate/local-stack/testing";
import { afterEach, beforeEach, expect, it, onTestFinished } from "vitest";
import { postgres, type Sql } from "./driver.ts";

let database: TestDatabase;
let sql: Sql;
let outside: Sql;

beforeEach(async () => {
  database = await createTestDatabase();
  sql = postgres(database.url, { max: 1, prepare: false, connection: { application_name: "victim" } });
  outside = postgres(database.url, { max: 2, onnotice: () => {} });
});
afterEach(async () => {
  await Promise.all([sql.end({ timeout: 1 }), outside.end()]);
  await database.drop();
});

const terminate = () => outside`
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = 'victim'`;
/** Until the driver has noticed: the pool has one connection. */
const reconnect = async () => {
  while (!(await sql`select 1`.catch(() => undefined)));
};

it.each([99, 100, 101])(
  "a transaction behind %i statements in the pipeline has its connection",
  async (ahead) => {
    await sql`create table public.sales (id int)`;
    const statements = Array.from({ length: ahead }, () => sql`select 1`.execute());
    await sql.begin(async (transaction) => {
      await transaction`insert into public.sales values (1)`;
    });
    await Promise.all(statements);
    expect(await outside`select id from public.sales`).toEqual([{ id: 1 }]);
  },
);

it("a cursor that is read on after its connection was lost ends nothing but itself", async () => {
  const uncaught: unknown[] = [];
  const onUncaught = (error: unknown) => uncaught.push(error);
  process.on("unhandledRejection", onUncaught);
  onTestFinished(() => void process.off("unhandledRejection", onUncaught));
  let goOn = () => {};
  const readOn = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const cursor = sql`select generate_series(1, 100)`.cursor(10, async () => {
    await terminate();
    await readOn;
  });
  await expect(cursor).rejects.toMatchObject({
    code: expect.stringMatching(/^(CONNECTION_CLOSED|ECONNRESET)$/),
  });
  await reconnect();
  goOn();
  await outside`select 1`;
  expect(uncaught).toEqual([]);
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});

it("a COPY whose connection is lost before its answer has failed", async () => {
  await outside`create table public.sales (id int primary key)`;
  const blocking = await outside.reserve();
  await blocking`begin`;
  await blocking`insert into public.sales values (1)`;
  const copy = await sql`copy public.sales from stdin`.writable();
  const end = finished(copy).then(
    () => "finished",
    (error: { code: string }) => error.code,
  );
  copy.end("1\n");
  const waits = () => outside`select 1 from pg_stat_activity
    where datname = current_database() and application_name = 'victim' and wait_event_type = 'Lock'`;
  while ((await waits()).length === 0);
  await terminate();
  await reconnect();
  await blocking`rollback`;
  blocking.release();
  expect(await end).toBe("CONNECTION_CLOSED");
  expect(await outside`select count(*)::int from public.sales`).toEqual([{ count: 0 }]);
});
