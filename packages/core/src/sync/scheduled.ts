import { scheduledCustomers } from "../customer/scheduled.ts";
import { type SyncingDeps, syncEach } from "../sync-port.ts";

/**
 * Syncs customers whose access the clock has changed since their newest sync: a period that should have renewed, a
 * trial or a grace that ended, a manual grant that was stored but not published. From the end of the period on a renewal
 * is read even without an event, while its slack still grants access (rules/renewal-sync.ts). A sync that fails stays
 * scheduled.
 *
 * @returns how many were synced
 */
export async function syncScheduled(deps: SyncingDeps, limit = 50): Promise<number> {
  const customerIds = await scheduledCustomers(deps.db, new Date(deps.clock.now()), limit);
  return syncEach(deps, customerIds, "a scheduled sync failed");
}
