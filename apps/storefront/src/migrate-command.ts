import { fileURLToPath } from "node:url";
import { migrate } from "@tollgate/core/migrate";

// `pnpm --filter @tollgate/storefront run migrate`.
const databaseUrl = process.env.DATABASE_URL;
if (!databaseUrl) {
  console.error(
    "DATABASE_URL is not set. Set it to the Postgres database to migrate, for example postgres://localhost/tollgate.",
  );
  process.exit(1);
}
const folder = fileURLToPath(new URL("../migrations", import.meta.url));
const applied = await migrate({ databaseUrl, folder, namespace: "storefront" });
console.log(
  applied.length === 0 ? "storefront: nothing to migrate" : `storefront: applied ${applied.join(", ")}`,
);
