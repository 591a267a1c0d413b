import { checkStart } from "@tollgate/shop";
import { storefront } from "./open-storefront.ts";
import { storefrontMigrations } from "./people/required-migrations.ts";

/**
 * Opens the storefront, or ends the process with the reason when a setting is missing or malformed or the database is not
 * migrated, so that no customer meets the error. A build needs no settings.
 */
export async function openOrExit(): Promise<void> {
  if (process.env.NEXT_PHASE === "phase-production-build") return;
  try {
    const { analytics, reports, ...parts } = storefront();
    // Next ends the process itself; meanwhile we send the analytics and reports that are still waiting.
    for (const signal of ["SIGTERM", "SIGINT"] as const)
      process.once(signal, () => void Promise.all([analytics.close(), reports.close()]));
    await checkStart(parts, { migrations: [storefrontMigrations] });
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exit(1);
  }
}
