import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readCommandLine } from "@tollgate/command-line";
import { BillingError } from "@tollgate/core";
import { migrate } from "@tollgate/core/migrate";
import { storefrontMigrations } from "./people/required-migrations.ts";

// `pnpm --filter @tollgate/storefront run migrate`.
readCommandLine({
  name: "pnpm migrate",
  about: "Applies the storefront's migrations to the Postgres database of DATABASE_URL.",
  options: {},
  read: () => undefined,
});
const envFile = fileURLToPath(new URL("../../../.env", import.meta.url));
if (!process.env.DATABASE_URL && existsSync(envFile)) process.loadEnvFile(envFile);
const databaseUrl = process.env.DATABASE_URL;
if (!databaseUrl) {
  console.error(
    "DATABASE_URL is not set. Set it to the Postgres database to migrate, for example postgres://localhost/tollgate.",
  );
  process.exit(1);
}
const folder = fileURLToPath(new URL("../migrations", import.meta.url));
const applied = await migrate({ databaseUrl, folder, namespace: storefrontMigrations.namespace }).catch(
  (error: unknown) => {
    if (!(error instanceof BillingError)) throw error;
    console.error(error.message);
    process.exit(1);
  },
);
console.log(
  applied.length === 0 ? "storefront: nothing to migrate" : `storefront: applied ${applied.join(", ")}`,
);
