import { createServer, type Server } from "node:net";
import { createTestDatabase, type TestDatabase } from "@tollgate/local-stack/testing";
import { sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { connectDatabase, type Database, type DatabaseConnection } from "./database.ts";

let database: TestDatabase;
let opened: DatabaseConnection[];
/** As a balancer, or Docker's proxy, whose Postgres is gone: it accepts, and closes at once. */
let balancer: Server;

beforeEach(async () => {
  database = await createTestDatabase();
  opened = [];
  balancer = createServer((socket) => socket.resume().end());
  await new Promise<void>((resolve) => balancer.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  await Promise.all(opened.map(({ close }) => close()));
  await new Promise((resolve) => balancer.close(resolve));
  await database.drop();
});

const behindBalancer = () => `127.0.0.1:${(balancer.address() as { port: number }).port}`;
/** Nobody listens there. */
const closedPort = "127.0.0.1:1";

function open(hosts: string[]): Database {
  const { host, pathname } = new URL(database.url);
  const of = hosts.map((one) => (one === "there" ? host : one)).join(",");
  const connection = connectDatabase(`postgres://postgres@${of}${pathname}`, { maxConnections: 1 });
  opened.push(connection);
  return connection.db;
}

const ask = (db: Database) =>
  db.execute(sql`select 1 as one`).then(
    ([row]) => row?.one,
    (error: { cause?: { code?: string } }) => error.cause?.code,
  );

it("a statement is refused when the connection is closed before Postgres answers", async () => {
  const db = open([behindBalancer()]);
  expect([await ask(db), await ask(db)]).toEqual(["CONNECTION_CLOSED", "CONNECTION_CLOSED"]);
});

it("of several hosts the first that answers is used, and without any a statement is refused", async () => {
  expect(await ask(open([closedPort, behindBalancer(), "there"]))).toBe(1);
  expect(await ask(open([behindBalancer(), closedPort]))).toBe("ECONNREFUSED");
  expect(await ask(open([closedPort, behindBalancer()]))).toBe("CONNECTION_CLOSED");
});

// The driver's own pauses would take it more than a minute.
it("a queue is refused within seconds while nobody listens", async () => {
  const db = open([closedPort]);
  const answers = await Promise.all(Array.from({ length: 12 }, () => ask(db)));
  expect(new Set(answers)).toEqual(new Set(["ECONNREFUSED"]));
});
