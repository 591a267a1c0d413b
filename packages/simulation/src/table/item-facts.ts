import type { Coverage } from "../coverage/coverage.ts";
import type { Unknown } from "../coverage/memory.ts";
import type { Standings } from "../coverage/standing.ts";
import type { Shop } from "../plan/terms.ts";
import type { Row } from "../stripe/rows.ts";

const hour = 3_600;
export const day = 24 * hour;

/** The defaults of the policy, in seconds. */
export const trialSlack = 3_600;
export const renewalSlack = 24 * hour;
export const draftSlack = 72 * hour;
export const settlement = 14 * day;
export const grace = 7 * day;
export const unknownPeriod = 24 * hour;

/** What the table is asked about: one item of a subscription. Instants are unix seconds. */
export interface ItemFacts {
  shop: Shop;
  status: string;
  trialEnd: number | null;
  /** `cancel_at`, or the end of the period. */
  plannedEnd: number | null;
  collectionMethod: string;
  daysUntilDue: number;
  /** Whether `pause_collection` is set, whatever its behaviour. */
  isPaused: boolean;
  cancellationReason: string | null;
  /** The item as it is now; NULL for one that was removed. */
  item: CurrentItem | null;
  coverage: Coverage;
  standings: Standings;
  /** When the bank refused a debit of an invoice that had been processing; NULL for every other invoice. */
  refusedAt(invoice: Row): number | null;
  unknown: Unknown | null;
}

export interface CurrentItem {
  level: string | null;
  planGroup: string;
  seats: number;
  priceId: string;
  periodStart: number;
  periodEnd: number;
}

/** Whether the subscription should go on after an instant at which something ends. */
export function goesOnAfter({ status, plannedEnd }: ItemFacts, end: number): boolean {
  return status !== "canceled" && (plannedEnd === null || plannedEnd > end);
}
