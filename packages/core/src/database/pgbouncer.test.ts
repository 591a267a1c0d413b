import { fileURLToPath } from "node:url";
import {
  createTestDatabase,
  findPgbouncer,
  type RunningPgbouncer,
  startPgbouncer,
  type TestDatabase,
} from "@tollgate/local-stack/testing";
import { sql } from "drizzle-orm";
import postgres, { type Sql } from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BookingShop, openBookingShop, user } from "../testing/booking-shop.ts";
import { card } from "../testing/shop.ts";
import { checkDatabase } from "./check-database.ts";
import { connectDatabase, type DatabaseConnection } from "./database.ts";
import { migrate } from "./migrate.ts";
import { coreMigrations } from "./required-migrations.ts";

const folder = fileURLToPath(new URL("../../migrations", import.meta.url));
const program = findPgbouncer();

// Debian's, where it is installed; `.ci/run` installs it.
describe.skipIf(!program)(
  "row n: behind a PgBouncer in transaction mode (skipped where none is installed)",
  () => {
    let database: TestDatabase;
    let bouncer: RunningPgbouncer;
    let direct: Sql;
    let opened: DatabaseConnection[];

    beforeEach(async () => {
      database = await createTestDatabase();
      // Fewer connections than clients, so that they take turns.
      bouncer = await startPgbouncer(database.url, { program: program ?? "", connections: 2 });
      direct = postgres(database.url, { max: 1, onnotice: () => {} });
      opened = [];
    });
    afterEach(async () => {
      await Promise.all(opened.map(({ close }) => close()));
      await direct.end();
      await bouncer.stop();
      await database.drop();
    });

    const migrateThrough = () => migrate({ databaseUrl: bouncer.url, folder, namespace: "core" });
    const connect = () => {
      const connection = connectDatabase(bouncer.url);
      opened.push(connection);
      return connection.db;
    };

    it("migrates, several processes at once, and leaves no lock", async () => {
      const applied = await Promise.all([migrateThrough(), migrateThrough(), migrateThrough()]);
      expect(applied.flat().sort()).toEqual([...coreMigrations.names]);
      expect(await direct`select 1 from pg_locks where locktype = 'advisory'`).toEqual([]);
      expect(await migrateThrough()).toEqual([]);
    });

    it("gives a transaction its limits, and leaves neither them nor a prepared statement on a connection", async () => {
      const db = connect();
      const asked = sql`select current_setting('statement_timeout') as is,
      (select count(*)::int from pg_catalog.pg_prepared_statements) as prepared`;
      const inside = await db.transaction((rows) => rows.execute(asked));
      expect([...inside]).toEqual([{ is: "10s", prepared: 0 }]);
      const outside = await Promise.all(Array.from({ length: 8 }, () => db.execute(asked)));
      for (const [row] of outside) expect(row).toEqual({ is: "0", prepared: 0 });
    });

    it("serves more clients than it has connections, with the same statements at the same time", async () => {
      await migrateThrough();
      const clients = Array.from({ length: 4 }, connect);
      const answers = await Promise.all(
        Array.from({ length: 200 }, async (_, n) => {
          const db = clients[n % clients.length];
          const [row] = (await db?.execute(sql`select ${n}::int as n`)) ?? [];
          return row?.n;
        }),
      );
      expect(answers).toEqual(Array.from({ length: 200 }, (_, n) => n));
      expect(await checkDatabase(connect())).toEqual({ missing: [], standby: false, readOnly: false });
    });

    describe("a shop", () => {
      let shop: BookingShop;
      beforeEach(async () => {
        await migrateThrough();
        const connection = connectDatabase(bouncer.url);
        shop = await openBookingShop({ db: connection.db, url: bouncer.url, close: connection.close });
      });
      afterEach(() => shop.close());

      it("sells and books", async () => {
        const [ada, eve] = [user("ada"), user("eve")];
        await shop.simulator.pay(await shop.open(ada, "pro_month"), card());
        const { bookingId } = await shop.book(eve);
        await shop.settle();
        expect(await shop.billing.checkEntitlement(ada, "PRO")).toMatchObject({ allowed: true });
        expect(await shop.booking(eve, bookingId)).toMatchObject({ state: "confirmed" });
        expect(await shop.billing.health()).toMatchObject({ ok: true });
      });
    });
  },
);
