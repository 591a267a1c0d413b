import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { migrate } from "../database/migrate.ts";
import { openInvoices } from "../database/tables.ts";
import { openTestDb } from "../testing/database.ts";
import { openTestShop } from "../testing/shop.ts";

const ada = { type: "user", id: "ada" } as const;

it("the open invoices of a database that kept none are those of its snapshots", async () => {
  const database = await openTestDb();
  const shop = await openTestShop(database);
  await shop.simulator.pay(await shop.open(ada, "pro_plan"), {
    method: "bank_debit",
    accountHolder: "Ada Lovelace",
    iban: "DE89370400440532013000",
  });
  await shop.billing.syncOwner(ada, "person");
  const noted = () => shop.deps.db.select().from(openInvoices);
  const [before] = await noted();
  expect(before).toMatchObject({ id: expect.stringMatching(/^in_/), awaitsBank: true });
  await shop.deps.db.execute(sql`drop table tollgate.open_invoices`);
  await shop.deps.db.execute(sql`delete from tollgate.migrations where name = '0005-open-invoices.sql'`);
  const folder = fileURLToPath(new URL("../../migrations", import.meta.url));
  await migrate({ databaseUrl: database.url, folder, namespace: "core" });
  expect(await noted()).toEqual([{ ...before, notedAt: expect.any(Date) }]);
  await shop.close();
});
