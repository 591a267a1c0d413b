import { adoptById } from "../customer/adopt.ts";
import type { SyncingDeps } from "../sync-port.ts";
import { findUnbound, queueUnbound } from "./store.ts";

/** Why a paid sale of ours waits whose customer no owner has. */
export const paidByNobody = "paid, and its customer is nobody's";

/**
 * What becomes of a paid sale of ours whose customer no owner has. When it is found for the first time, Stripe is asked
 * whether the customer names its owner: then it is theirs, and is to be synced. Else the sale is queued, with a P0.
 *
 * @throws Stripe's and the database's errors
 */
export async function queueStranger(
  deps: Pick<SyncingDeps, "stripe" | "db" | "clock" | "log">,
  sourceId: string,
  { customerId, foundBy }: { customerId: string | null; foundBy: string },
): Promise<"adopted" | "queued" | "known"> {
  const { db, clock, log } = deps;
  if (await findUnbound(db, sourceId)) return "known";
  if (customerId !== null && (await adoptById(deps, customerId))) return "adopted";
  const sale = { sourceId, reason: paidByNobody };
  const fresh = await queueUnbound(db, [sale], { customerId, foundBy, at: new Date(clock.now()) });
  for (const { reason } of fresh)
    log.error({ alert: "P0", customerId, sourceId, reason }, "paid but unbound");
  return fresh.length > 0 ? "queued" : "known";
}
