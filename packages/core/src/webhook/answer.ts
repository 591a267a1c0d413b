import { ownerOf } from "../customer/customer.ts";
import { lacksReason } from "../customer/journal.ts";
import { syncAfter } from "../customer/snapshots.ts";
import type { BillingDeps } from "../deps.ts";
import { nameOf } from "../errors.ts";
import { generationFailure } from "../stripe/enabled-events.ts";
import { type AnnouncedEvent, isAboutContact, readStripeEvent } from "../stripe/event.ts";
import { type SyncingDeps, syncSpacingMs } from "../sync-port.ts";
import { answerStranger } from "./answer-stranger.ts";
import { claimEvents } from "./claim-events.ts";
import { answerOf, type EventAnswer } from "./event-answer.ts";
import { findCustomer } from "./find-customer.ts";
import { answerFailure } from "./generation-failure.ts";
import {
  closeEvent,
  dismissParked,
  findEvent,
  type InboxRow,
  retriesExhausted,
  takeOverdueEvents,
  takeParkedEvents,
} from "./inbox.ts";
import { takeAfterOutage, takeToTry } from "./outage.ts";

/**
 * Answers one event: syncs its customer, unless the event was answered meanwhile. Run it in one step of the durable
 * engine; running it again changes nothing.
 *
 * @throws what the sync throws, for the engine's retry
 */
export async function answerEvent(deps: AnswerDeps, stripeEventId: string): Promise<EventAnswer> {
  const answer = await syncFor(deps, stripeEventId);
  if (answer.kind === "applied") await announceAfterOutage(deps);
  return answer;
}

type AnswerDeps = SyncingDeps & Pick<BillingDeps, "announce">;

async function syncFor(deps: SyncingDeps, stripeEventId: string): Promise<EventAnswer> {
  const row = await findEvent(deps.db, stripeEventId);
  if (!row) return { kind: "parked", reason: "the inbox does not know this event" };
  const hasGivenUp = row.state === "parked" && row.reason === retriesExhausted;
  if (row.state !== "received" && !hasGivenUp) {
    deps.log.info({ stripeEventId, state: row.state }, "skipped replay");
    return { kind: "skipped replay", state: row.state };
  }
  if (row.type === generationFailure) return answerFailure(deps, row);
  const found = row.customerId ? { customerId: row.customerId } : await findCustomer(deps, row);
  const { customerId } = found;
  if (!customerId) return answerStranger(deps, row, found);
  const reading = readStripeEvent(row.payload);
  if (reading.ok && isAboutContact(reading.event) && (await ownerOf(deps.db, customerId)) !== null) {
    const reason = "how to reach a customer changes no access";
    await closeEvent(deps.db, stripeEventId, "ignored", reason, new Date(deps.clock.now()));
    return { kind: "ignored", reason };
  }
  const ticket = await syncAfter(deps.db, customerId, row);
  if (ticket !== null) {
    const at = new Date(deps.clock.now());
    await closeEvent(deps.db, stripeEventId, "superseded", "the stored sync began after it", at, ticket);
    return { kind: "superseded", ticket };
  }
  const outcome = await deps.sync(customerId, { source: "webhook", spacingMs: syncSpacingMs });
  if (outcome.kind === "unknown_customer") return answerStranger(deps, row, found);
  const isThin = reading.ok && reading.event.style === "thin";
  if (outcome.kind === "applied" && isThin) await claimEvents(deps.db, customerId);
  return answerOf(customerId, outcome);
}

/**
 * Parks an event whose retries the engine has used up. The next sync of its customer still answers it.
 *
 * @returns false when it was answered meanwhile, or is parked already
 */
export async function parkEvent(deps: SyncingDeps, stripeEventId: string, error: string): Promise<boolean> {
  const parked = await closeEvent(
    deps.db,
    stripeEventId,
    "parked",
    retriesExhausted,
    new Date(deps.clock.now()),
  );
  if (parked) deps.log.error({ alert: "P0", stripeEventId, error }, "event parked: retries exhausted");
  return parked;
}

/** The first success after an outage announces all that waited for it. */
async function announceAfterOutage(deps: AnswerDeps): Promise<void> {
  try {
    const waiting = await takeAfterOutage(deps.db, new Date(deps.clock.now()), mostAtOnce);
    for (const event of waiting) await deps.announce(announcementOf(event));
    if (waiting.length > 0) deps.log.info({ events: waiting.length }, "announced again after an outage");
  } catch (error) {
    deps.log.warn({ error: nameOf(error) }, "what waits after an outage is left to the sweep");
  }
}

const mostAtOnce = 500;

function announcementOf({ stripeEventId, customerId, type }: InboxRow): AnnouncedEvent {
  return { stripeEventId, customerId, type };
}

/**
 * Tries one event whose retries are exhausted, while no sync of anybody succeeds: the first success announces the others.
 * An outage ends without a sign of its own.
 *
 * @returns whether something still waits for its end
 */
export async function tryParked(deps: AnswerDeps): Promise<"nothing" | "answered" | "failed"> {
  const event = await takeToTry(deps.db, new Date(deps.clock.now()), mostAtOnce);
  if (!event) return "nothing";
  try {
    await answerEvent(deps, event.stripeEventId);
    return "answered";
  } catch (error) {
    const { stripeEventId } = event;
    deps.log.warn({ stripeEventId, error: nameOf(error) }, "a parked event failed again");
    return "failed";
  }
}

/**
 * Events to announce again: overdue ones, one per customer; those whose retries are exhausted, from time to time; and all
 * that waited for an outage to end.
 */
export async function overdueEvents(
  deps: Pick<SyncingDeps, "db" | "clock">,
  limit = 500,
): Promise<AnnouncedEvent[]> {
  const at = new Date(deps.clock.now());
  const overdue = await takeOverdueEvents(deps.db, at, limit);
  const parked = await takeParkedEvents(deps.db, at, limit);
  const afterOutage = await takeAfterOutage(deps.db, at, limit);
  return [...overdue, ...parked, ...afterOutage].map(announcementOf);
}

export type DismissResult =
  | { ok: true }
  | { ok: false; reason: "reason_required" | "not_parked"; message: string };

/** Takes a parked event out of what waits, with who did it and why: both are kept with the event. */
export async function dismissEvent(
  deps: Pick<SyncingDeps, "db" | "clock" | "log">,
  { stripeEventId, by, reason }: { stripeEventId: string; by: string; reason: string },
): Promise<DismissResult> {
  if (lacksReason({ by, reason }))
    return {
      ok: false,
      reason: "reason_required",
      message: "`by` and `reason` are required; both are kept.",
    };
  const note = `dismissed by ${by}: ${reason}`;
  if (!(await dismissParked(deps.db, stripeEventId, note, new Date(deps.clock.now()))))
    return { ok: false, reason: "not_parked", message: `${stripeEventId} is not parked.` };
  deps.log.info({ stripeEventId }, "event dismissed");
  return { ok: true };
}
