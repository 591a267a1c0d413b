import type { Entitlement } from "../model/entitlement.ts";
import { defaultPolicy } from "../model/policy.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { deriveEntitlements } from "../rules/fold.ts";
import type { Fold } from "../rules/fold-input.ts";
import { ada, days, newYear, testCatalog } from "./snapshots.ts";

/** The fold of a snapshot of Ada's by the default policy, at a second of unix time; by default 2 January 2026. */
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
