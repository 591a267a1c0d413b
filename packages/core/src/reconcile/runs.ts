import { and, desc, eq, lte } from "drizzle-orm";
import type { Rows } from "../database/database.ts";
import { type ReconcileCounts, reconciliations } from "../database/tables.ts";
import { disputeWindow } from "../facts/invoice-list.ts";
import { type ListName, listsOf, type Scope } from "./lists.ts";

/** One pass over Stripe's lists, and how far it has come. */
export interface Run {
  id: number;
  scope: Scope;
  /** When it was begun; what was stored later cannot be missing in its lists. */
  startedAt: Date;
  since: Date;
  /** The list that is read next, and its last object that was compared. */
  list: ListName;
  after: string | null;
  counts: ReconcileCounts;
  leaseUntil: Date;
}

/** A page and the syncs that it asks for take less, as a rule; a run that was killed goes on after it (milliseconds). */
const leaseMs = 2 * 60_000;

const hour = 3_600_000;
const day = 24 * hour;
/** How far back a pass over the whole account reads (milliseconds). */
const accountWindow = disputeWindow * 1000;
/** Stripe's lists may be behind what happened (milliseconds). */
const overlap = hour;

const none: ReconcileCounts = {
  listed: 0,
  neverHeard: 0,
  older: 0,
  deleted: 0,
  adopted: 0,
  unbound: 0,
  foreign: 0,
  failed: 0,
  reads: 0,
};

/**
 * The run to go on with: the one that was left, or a new one. The whole account is read once a day, all that can still
 * change access otherwise.
 *
 * @returns the other run's beginning while somebody else holds it
 */
export async function takeRun(
  db: Rows,
  at: Date,
  wanted: Scope | undefined,
): Promise<{ run: Run } | { busySince: Date }> {
  const [running] = await db.select().from(reconciliations).where(eq(reconciliations.state, "running"));
  if (running) {
    if (running.leaseUntil > at) return { busySince: running.startedAt };
    const leaseUntil = new Date(at.getTime() + leaseMs);
    const taken = await db
      .update(reconciliations)
      .set({ leaseUntil })
      .where(and(eq(reconciliations.id, running.id), lte(reconciliations.leaseUntil, at)))
      .returning({ id: reconciliations.id });
    return taken.length > 0 ? { run: { ...runOf(running), leaseUntil } } : { busySince: running.startedAt };
  }
  const scope = wanted ?? (await dueScope(db, at));
  const [first = "subscriptions"] = listsOf(scope);
  const since = scope === "account" ? new Date(at.getTime() - accountWindow) : await sinceLast(db, at);
  const [begun] = await db
    .insert(reconciliations)
    .values({
      scope,
      state: "running",
      since,
      list: first,
      counts: none,
      leaseUntil: new Date(at.getTime() + leaseMs),
      startedAt: at,
    })
    .onConflictDoNothing()
    .returning();
  return begun ? { run: runOf(begun) } : { busySince: at };
}

async function newest(db: Rows, scope?: Scope): Promise<Date | null> {
  const [row] = await db
    .select({ startedAt: reconciliations.startedAt })
    .from(reconciliations)
    .where(
      and(
        eq(reconciliations.state, "done"),
        scope === undefined ? undefined : eq(reconciliations.scope, scope),
      ),
    )
    .orderBy(desc(reconciliations.startedAt))
    .limit(1);
  return row?.startedAt ?? null;
}

async function dueScope(db: Rows, at: Date): Promise<Scope> {
  const last = await newest(db, "account");
  return last === null || last.getTime() <= at.getTime() - day ? "account" : "access";
}

async function sinceLast(db: Rows, at: Date): Promise<Date> {
  const last = await newest(db);
  return new Date(last === null ? at.getTime() - accountWindow : last.getTime() - overlap);
}

/** Writes down how far a run has come. @returns false when another process has taken it over */
export async function storeProgress(
  db: Rows,
  run: Run,
  next: Pick<Run, "list" | "after" | "counts">,
  at: Date,
): Promise<Run | null> {
  const leaseUntil = new Date(at.getTime() + leaseMs);
  const stored = await db
    .update(reconciliations)
    .set({ ...next, leaseUntil })
    .where(isHeld(run))
    .returning({ id: reconciliations.id });
  return stored.length > 0 ? { ...run, ...next, leaseUntil } : null;
}

/** Whether half of the lease is over since it was last extended. */
export function isLeaseLow({ leaseUntil }: Run, at: Date): boolean {
  return leaseUntil.getTime() - at.getTime() < leaseMs / 2;
}

/** Lets another process go on at once, from where this one came to. */
export async function leaveRun(db: Rows, run: Run, at: Date): Promise<void> {
  const { list, after, counts } = run;
  await db.update(reconciliations).set({ list, after, counts, leaseUntil: at }).where(isHeld(run));
}

export async function finishRun(db: Rows, run: Run, at: Date): Promise<void> {
  await db
    .update(reconciliations)
    .set({ state: "done", after: null, counts: run.counts, finishedAt: at })
    .where(isHeld(run));
}

function isHeld({ id, leaseUntil }: Run) {
  return and(
    eq(reconciliations.id, id),
    eq(reconciliations.state, "running"),
    eq(reconciliations.leaseUntil, leaseUntil),
  );
}

/** A pass that was made, the newest first. */
export async function readRuns(db: Rows, limit = 20) {
  return db.select().from(reconciliations).orderBy(desc(reconciliations.id)).limit(limit);
}

function runOf(row: typeof reconciliations.$inferSelect): Run {
  const { id, scope, startedAt, since, after, counts, leaseUntil } = row;
  return { id, scope, startedAt, since, list: row.list as ListName, after, counts, leaseUntil };
}
