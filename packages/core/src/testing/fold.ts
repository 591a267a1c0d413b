import type { Entitlement } from "../model/entitlement.ts";
import { defaultPolicy } from "../model/policy.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { deriveEntitlements } from "../rules/fold.ts";
import type { Fold } from "../rules/fold-input.ts";
import { ada, days, newYear, testCatalog } from "./snapshots.ts";

/** What the default policy says about a snapshot of Ada's, on the second day of 2026 unless another second is given. */
export function fold(seen: Snapshot, at = newYear + days(1), previous: Entitlement[] = []): Fold {
  return deriveEntitlements(seen, {
    owner: ada,
    catalog: testCatalog,
    policy: defaultPolicy,
    at: at * 1000,
    previous,
  });
}

export const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

export const refund = (status: string, amount = 1500) => ({ id: `re_${status}`, status, amount });
