import type Stripe from "stripe";
import { mirrorToCache } from "../entitlements/cache-write.ts";
import { type Knock, paymentOf } from "../stripe/event.ts";
import { idOf } from "../stripe/shapes.ts";
import { lookAfter, unmirroredCustomers } from "../sync/keep.ts";
import { type SyncDeps, syncStripeDataToKV } from "../sync/sync.ts";
import {
  addressKnock,
  closeKnock,
  findKnock,
  type InboxRow,
  retriesExhausted,
  takeOverdueKnocks,
} from "./inbox.ts";

export type KnockAnswer =
  | {
      kind: "applied";
      customerId: string;
      ticket: number;
      answered: number;
      mirrored: boolean;
      /** To be remedied in a step of its own. */
      duplicates: string[];
      /** Bookings whose money is owed back: to be given back in a step of its own. */
      refundsDue: string[];
    }
  /** Come back: somebody looked a moment ago, and the next look will answer this knock too. */
  | { kind: "wait"; waitMs: number }
  /** A look that is kept began after this change had happened. */
  | { kind: "superseded"; ticket: number }
  /** Answered before, by this or by another knock's look. */
  | { kind: "skipped replay"; state: string }
  | { kind: "parked"; reason: string };

/**
 * Least time between the beginnings of two looks at one customer. One checkout sends its events within about
 * three seconds, so that it costs at most two looks: the first at once, the second for all the rest.
 */
export const lookSpacingMs = 3_000;

/**
 * Answers one knock: goes and looks, unless it has been answered meanwhile. Run it in one step of the durable
 * engine; running it again changes nothing.
 *
 * @throws what the look throws, for the engine's retry
 */
export async function answerKnock(deps: SyncDeps, stripeEventId: string): Promise<KnockAnswer> {
  const row = await findKnock(deps.db, stripeEventId);
  if (!row) return { kind: "parked", reason: "the inbox does not know this event" };
  if (row.state !== "received") {
    deps.log.info({ stripeEventId, state: row.state }, "skipped replay");
    return { kind: "skipped replay", state: row.state };
  }
  const customerId = row.customerId ?? (await findDoor(deps, row));
  if (!customerId) return park(deps, row, "the event names no customer");
  const ticket = await lookAfter(deps.db, customerId, row);
  if (ticket !== null) {
    const at = new Date(deps.clock.now());
    await closeKnock(deps.db, stripeEventId, "superseded", "a kept look began after it", at, ticket);
    return { kind: "superseded", ticket };
  }
  const outcome = await syncStripeDataToKV(deps, customerId, { source: "webhook", spacingMs: lookSpacingMs });
  if (outcome.kind === "wait") return outcome;
  if (outcome.kind === "unknown_customer") return park(deps, row, "no owner of ours has this customer");
  const { ticket: kept, answered, mirrored, duplicates, refundsDue } = outcome;
  return { kind: "applied", customerId, ticket: kept, answered, mirrored, duplicates, refundsDue };
}

/** Refunds, disputes and fraud warnings name a payment; the payment knows its customer. */
async function findDoor(deps: SyncDeps, row: InboxRow): Promise<string | null> {
  const { paymentIntentId, chargeId } = paymentOf(row.payload);
  const customerId = idOf(await payerOf(deps.stripe, paymentIntentId, chargeId));
  await addressKnock(deps.db, row.stripeEventId, customerId);
  return customerId;
}

async function payerOf(stripe: Stripe, paymentIntentId: string | null, chargeId: string | null) {
  if (paymentIntentId) return (await stripe.paymentIntents.retrieve(paymentIntentId)).customer;
  if (chargeId) return (await stripe.charges.retrieve(chargeId)).customer;
  return null;
}

async function park(deps: SyncDeps, row: InboxRow, reason: string): Promise<KnockAnswer> {
  await closeKnock(deps.db, row.stripeEventId, "parked", reason, new Date(deps.clock.now()));
  deps.log.error({ alert: "P0", stripeEventId: row.stripeEventId, type: row.type, reason }, "event parked");
  return { kind: "parked", reason };
}

/** Called when the engine has given up on a knock. The next look at its customer, by anyone, answers it. */
export async function giveUpKnock(deps: SyncDeps, stripeEventId: string, error: string): Promise<void> {
  const parked = await closeKnock(
    deps.db,
    stripeEventId,
    "parked",
    retriesExhausted,
    new Date(deps.clock.now()),
  );
  if (parked) deps.log.error({ alert: "P0", stripeEventId, error }, "event parked: retries exhausted");
}

/** The knocks nobody has come for: to be announced again, one for each customer. */
export async function overdue(deps: Pick<SyncDeps, "db" | "clock">, limit = 500): Promise<Knock[]> {
  const rows = await takeOverdueKnocks(deps.db, new Date(deps.clock.now()), limit);
  return rows.map(({ stripeEventId, customerId, type }) => ({ stripeEventId, customerId, type }));
}

/** Writes to the cache what it missed while it was down. Returns how many customers it now holds. */
export async function mirrorMissed(deps: SyncDeps, limit = 200): Promise<number> {
  let mirrored = 0;
  for (const customerId of await unmirroredCustomers(deps.db, limit)) {
    if (!(await mirrorToCache(deps, customerId))) break;
    mirrored += 1;
  }
  return mirrored;
}
