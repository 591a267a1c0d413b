import { BillingError } from "../errors.ts";
import type { SyncOutcome } from "../sync-port.ts";

/** What became of one event. */
export type EventAnswer =
  | {
      kind: "applied";
      customerId: string;
      ticket: number;
      /** How many events this sync answered. */
      answered: number;
      cached: boolean;
      /** Duplicate subscriptions, to end in a step of their own. */
      duplicates: string[];
      /** Bookings to refund, in a step of their own. */
      refundsOwed: string[];
    }
  /**
   * Try again after `waitMs`: another sync started a moment ago, and the next one answers this event too; or its owner was
   * just found.
   */
  | { kind: "wait"; waitMs: number }
  /** The stored sync began after this event's change. */
  | { kind: "superseded"; ticket: number }
  /** Answered before, by its own sync or another event's. */
  | { kind: "skipped replay"; state: string }
  /** Nobody's: another product of the account, something unpaid, or money that waits in the queue of unbound sales. */
  | { kind: "ignored"; reason: string }
  | { kind: "parked"; reason: string };

/**
 * What a sync of an event's customer makes of the event.
 *
 * @throws BillingError `customer_missing`: the event is parked after its retries, because a person must see it
 */
export function answerOf(
  customerId: string,
  outcome: Exclude<SyncOutcome, { kind: "unknown_customer" }>,
): EventAnswer {
  if (outcome.kind === "wait") return outcome;
  if (outcome.kind === "missing_customer") throw new BillingError("customer_missing", customerId);
  const { ticket, answered, cached, duplicates, refundsOwed } = outcome;
  return { kind: "applied", customerId, ticket, answered, cached, duplicates, refundsOwed };
}
