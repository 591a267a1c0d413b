import postgres, { type Sql } from "postgres";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type BookingShop, openBookingShop, user } from "../testing/booking-shop.ts";
import { openPreparedDb } from "../testing/database.ts";
import { card } from "../testing/shop.ts";

const ada = user("ada");
const eve = user("eve");

/** An app's own tables under names that core uses too, with columns that core does not know. */
const tablesOfTheApp = `
  create table public.subscriptions (newsletter text primary key, reader text not null);
  create table public.bookings (room integer primary key, guest text not null);
  create table public.user_entitlements (holiday date primary key, days integer not null);
  create table public.customers (shoe_size integer not null);
  insert into public.subscriptions values ('weekly', 'Grace');
  insert into public.bookings values (101, 'Grace');
  insert into public.user_entitlements values ('2026-01-01', 1);
  insert into public.customers values (43);`;

describe.each([
  ["leads to the app's own tables", "public"],
  ["leads nowhere, as behind a pooler", "''"],
])("a database with tables of the same names, whose search path %s", (_, path) => {
  let shop: BookingShop;
  let app: Sql;

  beforeEach(async () => {
    const database = await openPreparedDb(async (url) => {
      const sql = postgres(url, { max: 1, onnotice: () => {} });
      await sql.unsafe(tablesOfTheApp);
      await sql.unsafe(`alter database ${new URL(url).pathname.slice(1)} set search_path = ${path}`);
      await sql.end();
    });
    app = postgres(database.url, { max: 1, onnotice: () => {} });
    shop = await openBookingShop(database);
  });
  afterEach(async () => {
    await app.end();
    await shop.close();
  });

  const columns = () => app`
    select table_name, column_name, data_type from information_schema.columns
    where table_schema = 'public' order by table_name, ordinal_position`;
  const rows = async () => [
    [...(await app`select * from public.subscriptions`)],
    [...(await app`select * from public.bookings`)],
    [...(await app`select * from public.user_entitlements`)],
    [...(await app`select * from public.customers`)],
  ];

  it("sells, books and rebuilds, and leaves the app's tables as they are", async () => {
    const before = { columns: [...(await columns())], rows: await rows() };
    await shop.simulator.pay(await shop.open(ada, "pro_month"), card());
    await shop.simulator.pay(await shop.open(eve, "pro_plan"), card());
    const { bookingId } = await shop.book(ada);
    await shop.settle();
    const { billing } = shop;
    expect(await billing.checkEntitlement(ada, "PRO")).toMatchObject({ allowed: true });
    expect(await billing.checkEntitlement(eve, "PRO")).toMatchObject({ allowed: true });
    expect(await billing.listSubscriptions(eve)).toMatchObject([{ state: "active" }]);
    expect(await shop.booking(ada, bookingId)).toMatchObject({ state: "confirmed" });
    await shop.simulator.clock.advance(10_000);
    expect(await billing.rebuild()).toMatchObject({ rebuilt: 2, failed: 0 });
    expect(await billing.health()).toMatchObject({ ok: true });

    const [{ owners, seats } = {}] = await app`
      select (select count(*)::int from tollgate.user_entitlements) as owners,
        (select count(*)::int from tollgate.bookings) as seats`;
    expect({ owners, seats }).toEqual({ owners: 2, seats: 1 });
    expect({ columns: [...(await columns())], rows: await rows() }).toEqual(before);
  });

  it("gets nothing of Tollgate's outside of the schema tollgate", async () => {
    const schemas = await app`
      select distinct n.nspname as name from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname !~ '^(pg_|information_schema)' order by 1`;
    expect(schemas.map(({ name }) => name)).toEqual(["public", "tollgate"]);
    const inPublic = await app`select tablename from pg_catalog.pg_tables where schemaname = 'public'`;
    expect(inPublic).toHaveLength(4);
  });

  it("is asked on the search path that this test is about", async () => {
    const [{ path: is } = {}] = await app`select current_setting('search_path') as path`;
    expect(is).toBe(path === "''" ? '""' : path);
  });
});
