import { ownerOf } from "../customer/customer.ts";
import { writeToCache } from "../entitlements/cache-write.ts";
import { BillingError, nameOf } from "../errors.ts";
import type { Owner } from "../model/owner.ts";
import { isAboutMoneyBack, isFraudWarning } from "../stripe/event.ts";
import { type Questions, readStripe } from "../stripe/facts.ts";
import { createReadMeter } from "../stripe/pages.ts";
import { takeSnapshot } from "../stripe/take-snapshot.ts";
import type { SyncDeps, SyncOptions, SyncOutcome, SyncSource } from "../sync-port.ts";
import { type KeepResult, keepSync } from "./keep.ts";
import { recordSync } from "./log.ts";
import { type TicketAnswer, takeTicket } from "./ticket.ts";

/** Stripe's own copies catch up within this time, as a rule. */
const staleWaitMs = 3_000;

/** Only a newer applied sync overtakes a sync, so each attempt that fails is another's progress. */
const maxAttempts = 4;

/**
 * Reads the whole truth of one customer at Stripe and stores it, database first, then cache. Safe to run at any time,
 * any number of times, by anyone: the webhook, the success page, the sweep, a person.
 *
 * The ticket is taken before Stripe is read and checked when the result is stored (decision 002): the sync that began
 * last stays, whichever ends last.
 *
 * @throws Stripe's and the database's errors, for the caller's retry; BillingError `sync_overtaken`.
 */
export async function syncStripeDataToKV(
  deps: SyncDeps,
  customerId: string,
  { source, spacingMs = 0 }: SyncOptions,
): Promise<SyncOutcome> {
  const owner = await ownerOf(deps.db, customerId);
  if (!owner) return { kind: "unknown_customer" };
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const { clock } = deps;
    const ticket = await takeTicket(deps.db, { customerId, nonce: deps.newId(), clock, spacingMs });
    if (!ticket.ok) return { kind: "wait", waitMs: ticket.waitMs };
    const outcome = await readAndKeep(deps, { customerId, owner, source, ticket });
    if (outcome) return outcome;
  }
  throw new BillingError("sync_overtaken", customerId);
}

interface Attempt {
  customerId: string;
  owner: Owner;
  source: SyncSource;
  ticket: TicketAnswer & { ok: true };
}

async function readAndKeep(deps: SyncDeps, attempt: Attempt): Promise<SyncOutcome | null> {
  const { customerId, owner, ticket, source } = attempt;
  const { catalog, policy } = deps;
  const log = { customerId, ticket: ticket.ticket, source, startedAt: ticket.takenAt };
  const meter = createReadMeter(deps.clock);
  try {
    const questions = questionsOf(attempt);
    const facts = await readStripe(deps.stripe, customerId, { meter, ...questions });
    const result = await keepSync(deps.db, {
      owner,
      customerId,
      ...ticket,
      source,
      catalog,
      policy,
      at: new Date(deps.clock.now()),
      read: {
        snapshot: takeSnapshot(customerId, facts),
        isMoneyRead: facts.payments !== null,
        since: meter.askedAt,
      },
    });
    const answered = result.applied ? ticket.waiting.length : 0;
    await recordSync(deps, {
      ...log,
      outcome: result.applied ? "applied" : result.why,
      reads: meter.reads,
      answered,
    });
    if (!result.applied && result.why === "stale") {
      deps.log.warn(
        { alert: "P2", customerId, reason: result.reason },
        "Stripe's answer is older than its event",
      );
      return { kind: "wait", waitMs: staleWaitMs };
    }
    if (!result.applied) return null;
    raiseAlerts(deps, customerId, result);
    deps.memory.keep(result.entitlements);
    const cached = await writeToCache(deps, customerId);
    deps.log.info(
      { customerId, ticket: ticket.ticket, source, reads: meter.reads, answered, cached },
      "synced",
    );
    const { entitlements, duplicates } = result;
    const { refundsOwed } = result.bookings;
    return {
      kind: "applied",
      ticket: ticket.ticket,
      answered,
      cached,
      entitlements,
      duplicates,
      refundsOwed,
    };
  } catch (error) {
    const failed = { outcome: "failed", reads: meter.reads, answered: 0, error: nameOf(error) } as const;
    await recordSync(deps, { ...log, ...failed });
    throw error;
  }
}

/**
 * Where a subscription's money went is read when an event is about money going back, and by syncs that no event caused:
 * a checkout's burst is spared the third list, and a lost event is still found. Fraud warnings, and customers without a
 * sale, cost a call each: the sweep and a person (a rebuild too) ask about each payment that access rests on, everybody
 * else about what events name.
 */
function questionsOf({ source, ticket }: Attempt): Questions {
  const { waiting } = ticket;
  const isSearching = source === "sweep" || source === "person";
  const isBurst = source === "webhook" || source === "success-page";
  const named = waiting.flatMap(({ type, objectId }) => (isFraudWarning(type) && objectId ? [objectId] : []));
  return {
    depth: isBurst && !waiting.some(({ type }) => isAboutMoneyBack(type)) ? "sales" : "sales and money",
    warnings: isSearching ? { kind: "all" } : { kind: "named", ids: named },
    isCustomerAsked: isSearching || waiting.some(({ type }) => type === "customer.deleted"),
  };
}

function raiseAlerts(
  deps: SyncDeps,
  customerId: string,
  { unbound, entitlements, bookings }: KeepResult & { applied: true },
): void {
  for (const { message, ...fields } of bookings.alerts) deps.log.error({ ...fields, customerId }, message);
  for (const { sourceId, reason } of unbound)
    deps.log.error({ alert: "P0", customerId, sourceId, reason }, "paid but unbound");
  for (const { id, reason, flags } of entitlements.entitlements) {
    if (reason === "unknown_status") deps.log.error({ alert: "P0", customerId, id }, "unknown status");
    if (flags.includes("duplicate_subscription"))
      deps.log.error({ alert: "P1", customerId, id }, "duplicate subscription");
  }
}
