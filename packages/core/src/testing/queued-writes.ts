// A process of its own that writes while its backends are terminated: what escapes the driver ends it, as in production.
import type { postgres as driver } from "../database/driver.ts";
import { untilItWorks } from "./until-it-works.ts";

const [module, url] = process.argv.slice(2) as [string, string];
const { postgres } = (await import(module)) as { postgres: typeof driver };

const options = { prepare: false, onnotice: () => {} };
const sql = postgres(url, { ...options, max: 4, connection: { application_name: "victim" } });
const outside = postgres(url, { ...options, max: 1 });
let refused = 0;

const sell = (id: number) =>
  sql.begin(async (transaction) => {
    await transaction`insert into public.sales values (${id}, 1) on conflict do nothing`;
    await transaction`insert into public.sales values (${id}, 2) on conflict do nothing`;
  });

for (let round = 0; round < 20; round += 1) {
  const working: Promise<number>[] = [];
  for (let one = 0; one < 25; one += 1)
    working.push(
      untilItWorks(() => sell(round * 25 + one)),
      untilItWorks(() => sql`select count(*) from public.sales`),
    );
  // At another moment of the work in each round.
  for (let statement = 0; statement < round % 5; statement += 1) await outside`select 1`;
  await outside`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name = 'victim'`;
  for (const times of await Promise.all(working)) refused += times;
}
await Promise.all([sql.end(), outside.end()]);
process.stdout.write(`${refused} refused`);
