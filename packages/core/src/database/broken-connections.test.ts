import { connect, createServer, type Socket } from "node:net";
import { createTestDatabase, type TestDatabase } from "@tollgate/local-stack/testing";
import { sql } from "drizzle-orm";
import postgres, { type Sql } from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { codeOf, untilItWorks } from "../testing/until-it-works.ts";
import { connectDatabase, type Database, type DatabaseConnection } from "./database.ts";

let database: TestDatabase;
let outside: Sql;
let opened: DatabaseConnection[];
let uncaught: unknown[];
const onUncaught = (error: unknown) => uncaught.push(error);

beforeEach(async () => {
  database = await createTestDatabase();
  outside = postgres(database.url, {
    max: 1,
    onnotice: () => {},
    connection: { application_name: "outside" },
  });
  await outside`create table public.sales (id int not null, part int not null, primary key (id, part))`;
  opened = [];
  uncaught = [];
  process.on("uncaughtException", onUncaught);
  process.on("unhandledRejection", onUncaught);
});
afterEach(async () => {
  process.off("uncaughtException", onUncaught);
  process.off("unhandledRejection", onUncaught);
  await Promise.all(opened.map(({ close }) => close()));
  await outside.end();
  await database.drop();
});

function open(url: string, maxConnections: number): Database {
  const connection = connectDatabase(url, { maxConnections });
  opened.push(connection);
  return connection.db;
}

/** As a failover does it: every backend of ours is terminated. */
const terminate = () => outside`
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name = 'tollgate'`;

const sell = (db: Database, id: number) =>
  db.transaction(async (transaction) => {
    await transaction.execute(sql`insert into public.sales values (${id}, 1) on conflict do nothing`);
    await transaction.execute(sql`insert into public.sales values (${id}, 2) on conflict do nothing`);
  });

const sold = () => outside<{ id: number; parts: number }[]>`
  select id, count(*)::int as parts from public.sales group by id order by id`;

describe("while the backends are terminated again and again (row h)", () => {
  it("every statement is settled, no error is uncaught, and what is tried again is there once", async () => {
    const db = open(database.url, 4);
    const ids = Array.from({ length: 20 }, (_, round) =>
      [0, 1, 2, 3, 4, 5, 6, 7].map((one) => round * 8 + one),
    );
    for (const round of ids) {
      const working = round.flatMap((id) => [
        untilItWorks(() => sell(db, id)),
        untilItWorks(() => db.execute(sql`select count(*) from public.sales`)),
      ]);
      await terminate();
      await Promise.all(working);
    }
    expect(await sold()).toEqual(ids.flat().map((id) => ({ id, parts: 2 })));
    expect(uncaught).toEqual([]);
  });

  it("nothing of a lost transaction reaches the one that has its connection now", async () => {
    const db = open(database.url, 1);
    let goOn = () => {};
    const pause = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const lost = db.transaction(async (transaction) => {
      await transaction.execute(sql`insert into public.sales values (1, 1)`);
      await terminate();
      await pause;
      await transaction.execute(sql`insert into public.sales values (1, 2)`);
    });
    lost.catch(() => {});
    await untilItWorks(() =>
      db.transaction(async (transaction) => {
        await transaction.execute(sql`insert into public.sales values (2, 1)`);
        goOn();
        await transaction.execute(sql`select 1`);
        await transaction.execute(sql`insert into public.sales values (2, 2)`);
      }),
    );
    expect(codeOf(await lost.catch((error: unknown) => error))).toBe("CONNECTION_CLOSED");
    expect(await sold()).toEqual([{ id: 2, parts: 2 }]);
    expect(uncaught).toEqual([]);
  });

  it("closing the pool waits for nobody who is gone", async () => {
    const connection = connectDatabase(database.url, { maxConnections: 2 });
    await connection.db.execute(sql`select 1`);
    await Promise.all([terminate(), connection.close()]);
    expect(uncaught).toEqual([]);
  });
});

describe("a connection that is cut within an answer (row h)", () => {
  const servers: { stop(): Promise<void> }[] = [];
  afterEach(() => Promise.all(servers.splice(0).map(({ stop }) => stop())));

  /** Forwards to Postgres, and cuts the connection when an answer holds the mark, after so many of the answer's bytes. */
  async function cutAt(mark: string, bytes: number): Promise<{ url: string; cuts: () => number }> {
    const { hostname, port } = new URL(database.url);
    const sockets = new Set<Socket>();
    let cuts = 0;
    const server = createServer((client) => {
      const upstream = connect(Number(port), hostname);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.on("error", () => {});
        socket.on("close", () => {
          client.destroy();
          upstream.destroy();
        });
      }
      client.pipe(upstream);
      upstream.on("data", (answer) => {
        if (cuts > 0 || !answer.includes(mark)) return void client.write(answer);
        cuts += 1;
        if (bytes > 0) client.end(answer.subarray(0, bytes));
        else client.destroy();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    servers.push({
      stop: () => {
        for (const socket of sockets) socket.destroy();
        return new Promise((resolve) => server.close(() => resolve()));
      },
    });
    const url = new URL(database.url);
    url.hostname = "127.0.0.1";
    url.port = String((server.address() as { port: number }).port);
    return { url: url.href, cuts: () => cuts };
  }

  it.each([
    ["BEGIN", 0],
    ["BEGIN", 3],
    ["INSERT", 0],
    ["INSERT", 9],
    ["COMMIT", 0],
    ["COMMIT", 7],
  ])("%s, after %i bytes: it is refused, and done once when tried again", async (mark, bytes) => {
    const { url, cuts } = await cutAt(mark, bytes);
    const db = open(url, 2);
    let tries = 0;
    await untilItWorks(() => {
      tries += 1;
      return sell(db, 7);
    });
    expect([cuts(), tries]).toEqual([1, 2]);
    expect(await sold()).toEqual([{ id: 7, parts: 2 }]);
    expect(await db.execute(sql`select 1 as one`)).toMatchObject([{ one: 1 }]);
    expect(uncaught).toEqual([]);
  });
});
