import { fileURLToPath } from "node:url";
import { readCommandLine } from "@tollgate/command-line";
import { BillingError } from "../errors.ts";
import { migrate } from "./migrate.ts";

// The one file of core that runs by itself: `pnpm --filter @tollgate/core run migrate`.
readCommandLine({
  name: "pnpm migrate",
  about: "Applies core's migrations to the Postgres database of DATABASE_URL.",
  options: {},
  read: () => undefined,
});
if (!process.env.DATABASE_URL) {
  try {
    process.loadEnvFile(fileURLToPath(new URL("../../../../.env", import.meta.url)));
  } catch {
    // Without a file the variable is missing, which is said next.
  }
}
const databaseUrl = process.env.DATABASE_URL;
if (!databaseUrl) {
  console.error(
    "DATABASE_URL is not set: name the Postgres database to migrate, for example postgres://localhost/tollgate",
  );
  process.exit(1);
}
const folder = fileURLToPath(new URL("../../migrations", import.meta.url));
const applied = await migrate({ databaseUrl, folder, namespace: "core" }).catch((error: unknown) => {
  if (!(error instanceof BillingError)) throw error;
  console.error(error.message);
  process.exit(1);
});
console.log(applied.length === 0 ? "core: nothing to migrate" : `core: applied ${applied.join(", ")}`);
