import { nameOf } from "../errors.ts";
import { syncSpacingMs } from "../webhook/answer.ts";
import { scheduledCustomers } from "./keep.ts";
import { type SyncDeps, syncStripeDataToKV } from "./sync.ts";

/**
 * Looks again at customers for whom the clock has changed something since the newest look: a period that should have
 * been renewed, a trial or a grace that ran out, a manual grant that was written down and could not be published. A
 * renewal that nobody told us about is looked for from the end of the period on, while its slack still keeps the gate
 * open (renewal-look.ts). One that fails is due again the next time.
 *
 * @returns how many were looked at
 */
export async function syncScheduled(deps: SyncDeps, limit = 50): Promise<number> {
  const due = await scheduledCustomers(deps.db, new Date(deps.clock.now()), limit);
  return syncEach(deps, due, "a due look failed");
}

/**
 * Looks at customers one after the other. One that fails is logged and stops nobody.
 *
 * @returns how many looks were kept
 */
export async function syncEach(
  deps: SyncDeps,
  customerIds: readonly string[],
  failure: string,
): Promise<number> {
  let looked = 0;
  for (const customerId of customerIds) {
    try {
      const outcome = await syncStripeDataToKV(deps, customerId, {
        source: "sweep",
        spacingMs: syncSpacingMs,
      });
      if (outcome.kind === "kept") looked += 1;
    } catch (error) {
      deps.log.warn({ customerId, error: nameOf(error) }, failure);
    }
  }
  return looked;
}
