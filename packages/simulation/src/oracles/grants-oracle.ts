import type { Seen } from "../database/observe.ts";
import type { Sources } from "../reference/sources.ts";
import type { Expect, OracleCounts } from "./oracle-names.ts";
import { iso } from "./shapes.ts";

/** Every grant is its owner's, and was paid for at least once for as long as it says. */
export interface GrantsOracle {
  check(seen: Seen): void;
  checkPaid(ownerKey: string, sourceId: string, until: number): void;
}

export function createGrantsOracle(sources: Sources, counts: OracleCounts, expect: Expect): GrantsOracle {
  const paidFor = new Set<string>();

  function checkPaid(ownerKey: string, sourceId: string, until: number): void {
    const key = `${sourceId} ${until}`;
    // What was paid once has been paid for ever: a refund makes a grant late to go, not unpaid.
    if (paidFor.has(key)) {
      counts["no grant without payment"] += 1;
      return;
    }
    const longest = sources.longest(sourceId);
    expect(
      "no grant without payment",
      longest !== null && until <= longest,
      () =>
        `${ownerKey} has ${sourceId} until ${iso(until)}; Stripe was paid ${longest === null ? "nothing" : `until ${iso(longest)}`}`,
    );
    paidFor.add(key);
  }

  return {
    checkPaid,
    check(seen) {
      for (const row of seen.entitlements) {
        const source = sources.of(row.sourceId);
        expect(
          "no cross-owner effect",
          source?.ownerId === row.ownerKey,
          () => `${row.id} of ${row.ownerKey} belongs to ${source?.ownerId}`,
        );
        if (row.access === "granted") checkPaid(row.ownerKey, row.sourceId, row.until);
      }
    },
  };
}
