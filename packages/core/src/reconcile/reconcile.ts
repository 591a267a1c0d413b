import { adoptNamed } from "../customer/adopt.ts";
import { ownerOf } from "../customer/customer.ts";
import { scheduleSync } from "../customer/scheduled.ts";
import type { ReconcileCounts } from "../database/tables.ts";
import { nameOf } from "../errors.ts";
import { disputeWindow } from "../facts/invoice-list.ts";
import type { Named, SyncingDeps } from "../sync-port.ts";
import { classifyObject } from "../unbound/classify.ts";
import { queueStranger } from "../unbound/queue-stranger.ts";
import { type Listed, type ListName, listsOf, readList, type Scope, type Window } from "./lists.ts";
import {
  type Missing,
  missingCustomers,
  missingInvoices,
  missingSubscriptions,
  noteListedCustomers,
  noteListedInvoices,
  noteListedSubscriptions,
} from "./missing.ts";
import { finishRun, isLeaseLow, leaveRun, type Run, storeProgress, takeRun } from "./runs.ts";
import { oldestAwaitingBank, oldestWaiting, readClosed, readStored, type Stored } from "./stored.ts";

export interface ReconcileOptions {
  /**
   * `access`: all that can still change access. `account`: everything that the account has. Without it the account once
   * a day, and access otherwise.
   */
  scope?: Scope;
  /** Stops after so many pages; the next call goes on from there. All of them by default. */
  pages?: number;
  /** Awaited before each page and each sync, to leave the rate limit to those who wait for an answer. */
  pause?: () => Promise<void>;
  /** Called after each page. */
  onProgress?: (progress: ReconcileProgress) => void;
}

interface ReconcileProgress extends ReconcileCounts {
  scope: Scope;
  list: ListName;
}

export type ReconcileOutcome =
  | ({ kind: "done" } & ReconcileProgress)
  /** `pages` were read; call again. */
  | ({ kind: "unfinished" } & ReconcileProgress)
  /** Another process reads the lists. */
  | { kind: "busy"; since: Date; message: string };

/**
 * Compares what Stripe has with what is stored, by lists of the account's objects, 100 at a time, and syncs the customers
 * for whom they differ: what was never heard is found, whoever lost it (semantics 4, invariant 10). It writes down after
 * each page with objects how far it came: another call goes on when a process dies. One at a time; another call says since
 * when. A customer whose sync fails is logged and counted, and is due by itself from then on.
 *
 * @throws Stripe's errors for a list, and the database's: call again to go on
 */
export async function reconcile(
  deps: SyncingDeps,
  options: ReconcileOptions = {},
): Promise<ReconcileOutcome> {
  const taken = await takeRun(deps.db, now(deps), options.scope);
  if ("busySince" in taken) return busy(taken.busySince);
  let { run } = taken;
  const window = await windowOf(deps, run);
  for (let page = 0; ; page += 1) {
    if (page === options.pages) {
      await leaveRun(deps.db, run, now(deps));
      return { kind: "unfinished", ...progressOf(run) };
    }
    const { counts, after, isEmpty } = await readPage(deps, run, window, options).catch(
      async (error: unknown) => {
        // Whoever tries again need not wait for the lease to lapse.
        await leaveRun(deps.db, run, now(deps));
        throw error;
      },
    );
    const list = after === null ? nextList(run) : run.list;
    if (list === null) {
      const finished = { ...run, counts };
      await finishRun(deps.db, finished, now(deps));
      report(deps, finished);
      return { kind: "done", ...progressOf(finished) };
    }
    const next = { list, after, counts };
    // Most lists of most passes are empty, and reading one again costs no more than to write down that it was read.
    const stored =
      isEmpty && !isLeaseLow(run, now(deps))
        ? { ...run, ...next }
        : await storeProgress(deps.db, run, next, now(deps));
    if (!stored) return busy(run.startedAt);
    run = stored;
    options.onProgress?.(progressOf(run));
  }
}

function busy(since: Date): ReconcileOutcome {
  const message = `A reconciliation that was begun at ${since.toISOString()} is running. Try again when it has ended.`;
  return { kind: "busy", since, message };
}

function nextList({ scope, list }: Run): ListName | null {
  const lists = listsOf(scope);
  return lists[lists.indexOf(list) + 1] ?? null;
}

/** A page of Stripe's can stay open for a day, and a bank takes longer. */
async function windowOf({ db }: SyncingDeps, { scope, startedAt, since }: Run): Promise<Window> {
  const waiting = (await oldestWaiting(db)) ?? since;
  const awaiting = (await oldestAwaitingBank(db)) ?? since;
  const from = (...instants: number[]) => Math.floor(Math.min(since.getTime(), ...instants) / 1000);
  return {
    scope,
    since: from(),
    sessionsSince: from(waiting.getTime() - dayMs, since.getTime() - dayMs),
    paymentsSince: from(awaiting.getTime()),
    refundsSince: from(startedAt.getTime() - refundWindow),
    disputesSince: from(startedAt.getTime() - disputeWindow * 1000),
  };
}

const dayMs = 86_400_000;
/** A refund that has succeeded can still fail (docs.stripe.com/refunds#failed-refunds); milliseconds. */
const refundWindow = 30 * dayMs;

/** A customer to sync, and why. */
interface Due {
  customerId: string;
  why: "neverHeard" | "older" | "deleted";
  named: Named;
}

interface PageRead {
  counts: ReconcileCounts;
  /** By which the list goes on; NULL at its end. */
  after: string | null;
  isEmpty: boolean;
}

const limit = 100;

async function readPage(
  deps: SyncingDeps,
  run: Run,
  window: Window,
  options: ReconcileOptions,
): Promise<PageRead> {
  const counts = { ...run.counts };
  const { list } = run;
  if (list === "missing subscriptions" || list === "missing customers" || list === "missing invoices") {
    const missing = await findMissing[list](deps.db, run.startedAt, run.after, limit);
    for (const due of missingDue(list, missing)) await syncOne(deps, counts, options, due);
    const after = missing.length < limit ? null : (missing.at(-1)?.id ?? null);
    return { counts, after, isEmpty: missing.length === 0 };
  }
  await options.pause?.();
  counts.reads += 1;
  const page = await readList(deps.stripe, list, window, run.after);
  counts.listed += page.data.length;
  const ids = page.data.map(({ id }) => id);
  if (list === "subscriptions") await noteListedSubscriptions(deps.db, ids, now(deps));
  if (list === "customers") await noteListedCustomers(deps.db, ids, now(deps));
  if (list === "open invoices") await noteListedInvoices(deps.db, ids, now(deps));
  for (const due of await findDue(deps, counts, list, page.data)) await syncOne(deps, counts, options, due);
  return { counts, after: page.has_more ? (ids.at(-1) ?? null) : null, isEmpty: ids.length === 0 };
}

const findMissing = {
  "missing customers": missingCustomers,
  "missing subscriptions": missingSubscriptions,
  "missing invoices": missingInvoices,
};

/** An invoice that is open no more may be paid; a customer or a live subscription that is gone was deleted. */
function missingDue(list: keyof typeof findMissing, missing: readonly Missing[]): Due[] {
  const due = new Map<string, Due>();
  for (const { id, customerId } of missing)
    if (list === "missing invoices") add(due, { customerId, why: "older", named: { invoices: [id] } });
    else add(due, { customerId, why: "deleted", named: { customer: true } });
  return [...due.values()];
}

/** Whom a page asks to sync, each customer once. */
async function findDue(
  deps: SyncingDeps,
  counts: ReconcileCounts,
  list: ListName,
  objects: readonly Listed[],
): Promise<Due[]> {
  const stored = await readStored(
    deps.db,
    objects.flatMap(({ customerId }) => customerId ?? []),
  );
  const closed = await readClosed(deps.db, list === "sessions" ? objects.map(({ id }) => id) : []);
  const page = { at: Math.floor(deps.clock.now() / 1000), closed };
  const due = new Map<string, Due>();
  for (const object of objects) {
    const { customerId } = object;
    const known = customerId === null ? undefined : stored.get(customerId);
    const isOurs =
      customerId !== null && known && (known.isCurrent || (await ownerOf(deps.db, customerId)) !== null);
    if (!isOurs) {
      // Whoever is due already was adopted for an earlier object of this page.
      const isDue = customerId !== null && due.has(customerId);
      const isAdopted =
        isDue ||
        (list === "customers" && (await adoptNamed(deps, object.object))) ||
        (await meetStranger(deps, counts, object));
      if (!isAdopted || customerId === null) continue;
      if (!isDue) counts.adopted += 1;
      add(due, { customerId, why: "neverHeard", named: object.named });
      continue;
    }
    const why = differenceOf(object, known, page);
    if (why) add(due, { customerId, why, named: object.named });
  }
  return [...due.values()];
}

function differenceOf(
  { differs }: Listed,
  { snapshot, moneySeenAt }: Stored,
  page: Parameters<Listed["differs"]>[2],
): "neverHeard" | "older" | null {
  if (!snapshot) return "neverHeard";
  return differs(snapshot, moneySeenAt, page) ? "older" : null;
}

function add(due: Map<string, Due>, { customerId, why, named }: Due): void {
  const before = due.get(customerId);
  due.set(customerId, {
    customerId,
    why: before?.why ?? why,
    named: {
      invoices: [...(before?.named.invoices ?? []), ...(named.invoices ?? [])],
      payments: [...(before?.named.payments ?? []), ...(named.payments ?? [])],
      fraudWarnings: [...(before?.named.fraudWarnings ?? []), ...(named.fraudWarnings ?? [])],
      customer: before?.named.customer === true || named.customer === true,
    },
  });
}

/**
 * Of a customer of nobody: a sale of ours is queued, unless its customer names one of our owners; everything else is
 * counted. One that cannot be asked about is found again by the next pass.
 *
 * @returns whether the customer is an owner's now
 */
async function meetStranger(
  deps: SyncingDeps,
  counts: ReconcileCounts,
  { customerId, object, isSale }: Listed,
): Promise<boolean> {
  try {
    const stranger = isSale ? await classifyObject(deps, object) : null;
    if (stranger?.kind !== "unbound") {
      counts.foreign += 1;
      return false;
    }
    const met = await queueStranger(deps, stranger.sourceId, { customerId, foundBy: "reconcile" });
    if (met === "queued") counts.unbound += 1;
    return met === "adopted";
  } catch (error) {
    counts.failed += 1;
    deps.log.error({ alert: "P1", customerId, error: nameOf(error) }, "a sale of nobody could not be read");
    return false;
  }
}

async function syncOne(
  deps: SyncingDeps,
  counts: ReconcileCounts,
  { pause }: ReconcileOptions,
  { customerId, why, named }: Due,
): Promise<void> {
  await pause?.();
  try {
    const outcome = await deps.sync(customerId, { source: "reconcile", named });
    if (outcome.kind === "applied") counts[why] += 1;
  } catch (error) {
    counts.failed += 1;
    deps.log.error({ alert: "P1", customerId, error: nameOf(error) }, "a sync of the reconciliation failed");
    // The next pass may read past what this one has found.
    await scheduleSync(deps.db, customerId, now(deps));
  }
}

function progressOf({ scope, list, counts }: Run): ReconcileProgress {
  return { scope, list, ...counts };
}

function report({ log }: SyncingDeps, { scope, counts }: Run): void {
  const lost = counts.neverHeard + counts.older + counts.deleted;
  if (lost > 0) log.warn({ alert: "P2", scope, ...counts }, "reconciliation found what was never heard");
  else log.info({ scope, ...counts }, "reconciled");
}

function now({ clock }: SyncingDeps): Date {
  return new Date(clock.now());
}
