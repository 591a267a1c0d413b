import type { DatabaseCheck } from "@tollgate/core";
import { describe, expect, it } from "vitest";
import { checkStart } from "./check-start.ts";
import { ConfigurationError } from "./environment.ts";

const migrations = [{ namespace: "storefront", names: ["0001-storefront.sql"] }];
const good: DatabaseCheck = { missing: [], standby: false, readOnly: false };

/** What a start warns of. */
async function start(checkDatabase: () => Promise<DatabaseCheck>): Promise<string[]> {
  const warnings: string[] = [];
  const log = {
    warn: (fields: object, message: string) => void warnings.push(`${message} ${JSON.stringify(fields)}`),
  };
  await checkStart({ billing: { checkDatabase }, log }, { migrations });
  return warnings;
}

describe("the start of an app", () => {
  it("is silent with a migrated primary", async () => {
    expect(await start(async () => good)).toEqual([]);
  });

  it("requires the app's own migrations as well", async () => {
    const required: unknown[] = [];
    const billing = {
      checkDatabase: async (options: unknown) => {
        required.push(options);
        return good;
      },
    };
    await checkStart({ billing, log: { warn: () => {} } }, { migrations });
    expect(required).toEqual([{ migrations }]);
  });

  it("row m: is refused while migrations are missing, with their names and the command to run", async () => {
    const missing = ["core/0002-reconciliations.sql", "storefront/0001-storefront.sql"];
    const refused = start(async () => ({ ...good, missing }));
    await expect(refused).rejects.toThrow(ConfigurationError);
    await expect(refused).rejects.toThrow(
      "it lacks core/0002-reconciliations.sql, storefront/0001-storefront.sql: run `pnpm migrate`",
    );
  });

  it("goes on while the database is down, and says so without what the error says", async () => {
    const down = new Error("password of ada@example.test", {
      cause: Object.assign(new Error(), { code: "ECONNREFUSED" }),
    });
    expect(await start(() => Promise.reject(down))).toEqual([
      'the database did not answer at the start {"error":"Error ECONNREFUSED"}',
    ]);
  });

  it("row o: warns of a standby, and of a database that refuses writes", async () => {
    expect(await start(async () => ({ ...good, standby: true, readOnly: true }))).toEqual([
      'DATABASE_URL is a standby: answers may be old and nothing can be stored; name the primary {"standby":true}',
    ]);
    expect(await start(async () => ({ ...good, readOnly: true }))).toEqual([
      'the database of DATABASE_URL is read-only: nothing can be stored {"readOnly":true}',
    ]);
  });
});
