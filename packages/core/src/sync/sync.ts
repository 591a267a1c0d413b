import { ownerOf } from "../customer/customer.ts";
import { writeToCache } from "../entitlements/cache-write.ts";
import { BillingError, nameOf } from "../errors.ts";
import { createReadMeter, type ReadMeter } from "../facts/pages.ts";
import type { ReadRequest } from "../facts/read-request.ts";
import { readStripe } from "../facts/read-stripe.ts";
import { takeSnapshot } from "../facts/take-snapshot.ts";
import type { Owner } from "../model/owner.ts";
import { isAboutMoneyBack, isFraudWarning } from "../stripe/event.ts";
import type { Named, SyncDeps, SyncOptions, SyncOutcome, SyncSource } from "../sync-port.ts";
import { raiseAlerts } from "./alerts.ts";
import { keepSync } from "./keep.ts";
import { recordSync } from "./log.ts";
import { isMissingAtStripe, retireMissing } from "./missing.ts";
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
  { source, spacingMs = 0, named = {} }: SyncOptions,
): Promise<SyncOutcome> {
  const owner = await ownerOf(deps.db, customerId);
  if (!owner) return { kind: "unknown_customer" };
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const { clock } = deps;
    const ticket = await takeTicket(deps.db, { customerId, nonce: deps.newId(), clock, spacingMs });
    if (!ticket.ok) return { kind: "wait", waitMs: ticket.waitMs };
    const outcome = await readAndKeep(deps, { customerId, owner, source, named, ticket });
    if (outcome) return outcome;
  }
  throw new BillingError("sync_overtaken", customerId);
}

interface Attempt {
  customerId: string;
  owner: Owner;
  source: SyncSource;
  named: Named;
  ticket: TicketAnswer & { ok: true };
}

async function readAndKeep(deps: SyncDeps, attempt: Attempt): Promise<SyncOutcome | null> {
  const { customerId, owner, ticket, source } = attempt;
  const { catalog, policy } = deps;
  const log = { customerId, ticket: ticket.ticket, source, startedAt: ticket.takenAt };
  const meter = createReadMeter(deps.clock);
  try {
    const request = requestOf(deps, attempt, meter);
    const facts = await readStripe(deps.stripe, customerId, request);
    await markStale(deps, owner, ticket.ticket);
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
        isMoneyRead: request.depth !== "sales",
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
    raiseAlerts(deps.log, customerId, result);
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
    if (!(await isMissingAtStripe(deps, customerId, error))) throw error;
    await retireMissing(deps, { owner, customerId, ticket: ticket.ticket, source });
    return { kind: "missing_customer" };
  }
}

/** Before the transaction: were the write to the cache lost after it, another process would go on with the old value. */
async function markStale(deps: SyncDeps, owner: Owner, version: number): Promise<void> {
  try {
    await deps.cache.markStale(owner, version);
  } catch (error) {
    deps.log.warn({ error: nameOf(error) }, "cache not marked as stale");
  }
}

/**
 * Where the money went is read when an event is about money going back, and by syncs that no event caused: a checkout's
 * burst is spared the further lists, and a lost event is still found. The sweep and a person (a rebuild too) read
 * everything that access rests on; reconciliation names what its lists have found.
 */
function requestOf(
  { catalog, clock }: SyncDeps,
  { source, ticket, named }: Attempt,
  meter: ReadMeter,
): ReadRequest {
  const { waiting, stored, storedAt } = ticket;
  const isBurst = source === "webhook" || source === "success-page";
  const depth = isBurst && !waiting.some(({ type }) => isAboutMoneyBack(type)) ? "sales" : "money";
  const idsOf = (matches: (type: string) => boolean) =>
    waiting.flatMap(({ type, objectId }) => (objectId && matches(type) ? [objectId] : []));
  return {
    meter,
    catalog,
    stored,
    storedAt,
    at: Math.floor(clock.now() / 1000),
    depth: source === "sweep" || source === "person" || source === "act" ? "everything" : depth,
    named: {
      invoices: [...(named.invoices ?? []), ...idsOf((type) => type.startsWith("invoice."))],
      payments: [
        ...(named.payments ?? []),
        ...waiting.flatMap(({ type, paymentIntentId }) =>
          isAboutMoneyBack(type) ? (paymentIntentId ?? []) : [],
        ),
      ],
      fraudWarnings: [...(named.fraudWarnings ?? []), ...idsOf(isFraudWarning)],
      customer: named.customer === true || waiting.some(({ type }) => type === "customer.deleted"),
    },
  };
}
