import type { Seen } from "../database/observe.ts";
import type { Sources } from "../reference/sources.ts";
import type { Expect, OracleCounts } from "./oracle-names.ts";
import { iso } from "./shapes.ts";

/** Every grant belongs to its owner, and was paid for until its end at some time. */
export interface GrantsOracle {
  check(seen: Seen): void;
  checkPaid(ownerKey: string, sourceId: string, until: number): void;
}

export function createGrantsOracle(sources: Sources, counts: OracleCounts, expect: Expect): GrantsOracle {
  const paidFor = new Set<string>();

  function checkPaid(ownerKey: string, sourceId: string, until: number): void {
    const key = `${sourceId} ${until}`;
    // Paid once is enough: after a refund a grant that is still there is late, not unpaid.
    if (paidFor.has(key)) {
      counts["no grant without payment"] += 1;
      return;
    }
    const longest = sources.longest(sourceId);
    expect(
      "no grant without payment",
      longest !== null && until <= longest,
      () =>
        `${ownerKey} has ${sourceId} until ${iso(until)}; at Stripe ${longest === null ? "nothing was paid" : `it was paid until ${iso(longest)}`}`,
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
