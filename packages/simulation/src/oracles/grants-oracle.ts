import type { Seen } from "../database/observe.ts";
import type { Sources } from "../reference/sources.ts";
import type { Expect } from "./oracle-names.ts";
import { iso } from "./shapes.ts";

/** A stored grant, in a table or in the cache. */
interface StoredGrant {
  id: string;
  sourceId: string;
  level: string;
  /** Unix milliseconds. */
  until: number;
}

/** Every grant belongs to its owner, and was right at some time: at its level, until its end. */
export interface GrantsOracle {
  check(seen: Seen): void;
  checkPaid(ownerKey: string, grant: StoredGrant): void;
}

export function createGrantsOracle(sources: Sources, expect: Expect): GrantsOracle {
  function checkPaid(ownerKey: string, grant: StoredGrant): void {
    const granted = sources.grantedUntil(referenceId(grant), grant.level);
    expect(
      "no grant without payment",
      grant.until <= granted,
      () =>
        `${ownerKey} has ${grant.id} (${grant.level}) until ${iso(grant.until)}; by Stripe it was ${granted === 0 ? "never granted" : `granted until ${iso(granted)}`}`,
    );
  }

  return {
    checkPaid,
    check(seen) {
      for (const row of seen.entitlements) {
        const owner = sources.ownerOfSource(row.sourceId);
        expect(
          "no cross-owner effect",
          owner === row.ownerKey,
          () => `${row.id} of ${row.ownerKey} belongs to ${owner}`,
        );
        if (row.access === "granted") checkPaid(row.ownerKey, row);
      }
    },
  };
}

/** Core names a sale by its session and its line, the reference by its session: one session sells one line. */
export function referenceId({ id, sourceId }: { id: string; sourceId: string }): string {
  return sourceId.startsWith("cs_") ? sourceId : id;
}
