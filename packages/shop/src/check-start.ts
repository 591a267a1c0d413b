import { type Billing, type Log, nameOf, type RequiredMigrations } from "@tollgate/core";
import { ConfigurationError } from "./environment.ts";

interface StartingApp {
  billing: Pick<Billing, "checkDatabase">;
  log: Pick<Log, "warn">;
}

/**
 * Checks the database when an app starts. One that does not answer stops nothing: the app comes up, says in its health that
 * it is not ready, and works as soon as the database does. One that only reads is warned of.
 *
 * @param options.migrations what the app requires beside core's own
 * @throws ConfigurationError with the command to run, when migrations are missing
 */
export async function checkStart(
  { billing, log }: StartingApp,
  options: { migrations?: readonly RequiredMigrations[] } = {},
): Promise<void> {
  const database = await billing.checkDatabase(options).catch((error: unknown) => {
    log.warn({ error: nameOf(error) }, "the database did not answer at the start");
    return null;
  });
  if (!database) return;
  if (database.missing.length > 0)
    throw new ConfigurationError(
      `The database of DATABASE_URL is not migrated, it lacks ${database.missing.join(", ")}: run \`pnpm migrate\``,
    );
  if (database.standby)
    log.warn(
      { standby: true },
      "DATABASE_URL is a standby: answers may be old and nothing can be stored; name the primary",
    );
  else if (database.readOnly)
    log.warn({ readOnly: true }, "the database of DATABASE_URL is read-only: nothing can be stored");
}
