import type { SyncingDeps } from "../sync-port.ts";
import { queueUnbound } from "./store.ts";

/** Why a paid sale of ours waits whose customer no owner has. */
export const paidByNobody = "paid, and its customer is nobody's";

/**
 * Queues a paid sale of a customer of nobody, with a P0 when it is found for the first time.
 *
 * @returns whether it is new
 */
export async function queueStranger(
  { db, clock, log }: Pick<SyncingDeps, "db" | "clock" | "log">,
  sourceId: string,
  { customerId, foundBy }: { customerId: string | null; foundBy: string },
): Promise<boolean> {
  const sale = { sourceId, reason: paidByNobody };
  const fresh = await queueUnbound(db, [sale], { customerId, foundBy, at: new Date(clock.now()) });
  for (const { reason } of fresh)
    log.error({ alert: "P0", customerId, sourceId, reason }, "paid but unbound");
  return fresh.length > 0;
}
