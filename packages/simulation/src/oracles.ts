import type { Witness } from "./actions.ts";
import { call } from "./actions.ts";
import { levels } from "./catalog.ts";
import { observe, type Seen } from "./observe.ts";
import { promisesOf, runs } from "./reference-fold.ts";
import { createSources } from "./sources.ts";
import { type Story, webProcesses } from "./story.ts";

export const oracleNames = [
  "no grant without payment",
  "none past its end",
  "exactly once",
  "no cross-owner effect",
  "applied never goes back",
  "redis never goes back",
  "nothing acknowledged is lost",
  "convergence of postgres",
  "convergence of redis",
  "convergence of check",
  "inbox at rest is answered",
  "read budget",
  "journal replays to the table",
  "one open checkout",
] as const;
export type OracleName = (typeof oracleNames)[number];
export type OracleCounts = Record<OracleName, number>;

/** A promise that was broken. */
export class Violation extends Error {
  override name = "Violation";
  readonly oracle: OracleName;
  constructor(oracle: OracleName, message: string) {
    super(message);
    this.oracle = oracle;
  }
}

export interface Oracles extends Witness {
  readonly counts: OracleCounts;
  /** After a step that may have written to core's tables. */
  afterWrite(): Promise<void>;
  /** After a step at Redis. */
  afterCache(): void;
  afterAcknowledgement(stripeEventId: string): Promise<void>;
  databaseWentBack(): void;
  cacheWentBack(): void;
  /** When nothing moves any more. */
  atRest(): Promise<void>;
}

export function noChecks(): OracleCounts {
  return Object.fromEntries(oracleNames.map((name) => [name, 0])) as OracleCounts;
}

const graceMs = 120_000;
const spacingMs = 3_000;

export function createOracles(story: Story): Oracles {
  const { clock, redis, database } = story.stage;
  const counts = noChecks();
  const sources = createSources(story.stage.simulator);
  const applied = new Map<string, { applied: number; issued: number }>();
  const cached = new Map<string, { version: number; expiresAt: number }>();
  const replayed = new Map<string, Seen["entitlements"][number]>();
  const granted = new Set<string>();
  const paidFor = new Set<string>();
  let journalRead = 0;
  let hadDatabaseLoss = false;

  function expect(oracle: OracleName, holds: boolean, message: () => string): void {
    counts[oracle] += 1;
    if (holds || story.tolerated.has(oracle)) return;
    // Whoever asked may bear an error as a buyer bears an error page; the schedule does not.
    story.broken ??= new Violation(oracle, message());
    throw story.broken;
  }

  /** Ids are given out before the commit: side by side, a lower one may appear after a higher one. */
  function startOfJournal(): number {
    if (story.grain === "transaction") return journalRead;
    replayed.clear();
    granted.clear();
    return 0;
  }

  function checkLineage(seen: Seen): void {
    for (const row of seen.snapshots) {
      const before = applied.get(row.customerId);
      applied.set(row.customerId, row);
      expect(
        "applied never goes back",
        row.applied <= row.issued &&
          (!before || (row.applied >= before.applied && row.issued >= before.issued)),
        () => `${row.customerId} went from ${JSON.stringify(before)} to ${JSON.stringify(row)}`,
      );
    }
  }

  function checkJournal(seen: Seen): void {
    for (const entry of seen.journal) {
      journalRead = Math.max(journalRead, entry.id);
      if (entry.change === "granted")
        expect(
          "exactly once",
          !granted.has(entry.entitlementId),
          () => `${entry.entitlementId} was granted twice without being taken back in between`,
        );
      if (entry.change === "granted") granted.add(entry.entitlementId);
      if (entry.after?.access !== "granted") granted.delete(entry.entitlementId);
      if (entry.after) replayed.set(entry.entitlementId, entry.after);
      else replayed.delete(entry.entitlementId);
    }
    const table = seen.entitlements.map(shape).sort().join("\n");
    const journal = [...replayed.values()].map(shape).sort().join("\n");
    expect("journal replays to the table", table === journal, () => `table:\n${table}\njournal:\n${journal}`);
  }

  function checkGrants(seen: Seen): void {
    for (const row of seen.entitlements) {
      const source = sources.of(row.sourceId);
      expect(
        "no cross-owner effect",
        source?.ownerId === row.ownerKey,
        () => `${row.id} of ${row.ownerKey} belongs to ${source?.ownerId}`,
      );
      if (row.access === "granted") checkPaid(row.ownerKey, row.sourceId, row.until);
    }
  }

  function checkPaid(ownerKey: string, sourceId: string, until: number): void {
    const key = `${sourceId} ${until}`;
    if (paidFor.has(key)) {
      counts["no grant without payment"] += 1;
      return;
    }
    const longest = sources.longest(sourceId);
    expect(
      "no grant without payment",
      longest !== null && until <= longest,
      () =>
        `${ownerKey} has ${sourceId} until ${iso(until)}; Stripe was paid ${longest === null ? "nothing" : `until ${iso(longest)}`}`,
    );
    paidFor.add(key);
  }

  return {
    counts,
    async afterWrite() {
      if (!story.design.keepsCoreTables) return;
      const seen = await observe(database.observer, startOfJournal());
      checkLineage(seen);
      checkJournal(seen);
      checkGrants(seen);
    },
    afterCache() {
      if (!story.design.keepsCoreTables) return;
      for (const [key, { expiresAt }] of cached)
        if (expiresAt <= clock.now() || !redis.store.entry(key)) cached.delete(key);
      for (const [key, entry] of redis.store.entries()) {
        if (!key.startsWith("entitlements:") || entry.kind !== "string") continue;
        const value = JSON.parse(entry.value) as {
          ownerKey: string;
          version: number;
          entitlements: { access: string; sourceId: string; expiresAt: string | null }[];
        };
        const before = cached.get(key)?.version ?? 0;
        expect(
          "redis never goes back",
          value.version >= before,
          () => `${key} went from version ${before} to ${value.version}`,
        );
        cached.set(key, { version: value.version, expiresAt: entry.expiresAt ?? Number.POSITIVE_INFINITY });
        expect(
          "no cross-owner effect",
          key === `entitlements:${value.ownerKey}`,
          () => `${key} holds what belongs to ${value.ownerKey}`,
        );
        for (const { access, sourceId, expiresAt } of value.entitlements)
          if (access === "granted")
            checkPaid(value.ownerKey, sourceId, Date.parse(expiresAt ?? "9999-12-31"));
      }
    },
    async afterAcknowledgement(stripeEventId) {
      if (!story.design.keepsCoreTables) return;
      const rows =
        await database.observer`select 1 from billing_inbox where stripe_event_id = ${stripeEventId}`;
      expect(
        "nothing acknowledged is lost",
        rows.length === 1 || hadDatabaseLoss,
        () => `${stripeEventId} was answered with 2xx and is not in the inbox`,
      );
    },
    databaseWentBack() {
      hadDatabaseLoss = true;
      applied.clear();
      replayed.clear();
      granted.clear();
      journalRead = 0;
    },
    cacheWentBack: () => cached.clear(),
    async handedOut(_story, owner, session) {
      const { rows } = sources.read();
      const open = story.buyers[owner]?.sessions.filter(({ id, planGroup }) => {
        const row = rows["checkout.session"]?.find((candidate) => candidate.id === id);
        const usable = row?.status === "open" && Number(row.expires_at) * 1000 - clock.now() > graceMs;
        return usable && planGroup === session.planGroup && id !== session.id;
      });
      expect(
        "one open checkout",
        hadDatabaseLoss || open?.length === 0,
        () =>
          `${story.buyers[owner]?.owner.id} was given ${session.id} while ${open?.map(({ id }) => id)} is open in ${session.planGroup}`,
      );
    },
    async answered(_story, owner, { allowed, level, validUntil }) {
      const id = story.buyers[owner]?.owner.id ?? "";
      const until = Date.parse(validUntil ?? "");
      expect(
        "none past its end",
        !allowed || clock.now() < until,
        () => `${id} was let in at ${iso(clock.now())} by an answer that ended ${validUntil}`,
      );
      if (!allowed) return;
      const longest = sources.longestOf(id, level);
      expect(
        "no grant without payment",
        until <= longest,
        () => `${id} was let in to ${level} until ${validUntil}; Stripe was paid until ${iso(longest)}`,
      );
    },
    async atRest() {
      const now = clock.now();
      const { facts, rows } = sources.read();
      const promises = promisesOf(facts, now);
      const ownerOf = (customerId: string) =>
        (rows.customer?.find(({ id }) => id === customerId)?.metadata as { owner_id?: string } | undefined)
          ?.owner_id;
      if (story.design.keepsCoreTables) {
        const seen = await observe(database.observer, startOfJournal());
        checkLineage(seen);
        checkJournal(seen);
        checkGrants(seen);
        expect(
          "inbox at rest is answered",
          seen.waiting === 0,
          () => `${seen.waiting} events still wait in the inbox`,
        );
        const kept = new Map(seen.entitlements.map((row) => [row.sourceId, row]));
        for (const promise of promises) {
          const row = kept.get(promise.sourceId);
          kept.delete(promise.sourceId);
          const has = row ? stateOf(row, now) : "none";
          const should =
            promise.state === "granted" && promise.until <= now
              ? "none"
              : stateOf({ access: promise.state, from: promise.from, until: promise.until }, now);
          expect(
            "convergence of postgres",
            has === should,
            () =>
              `${ownerOf(promise.customerId)}'s ${promise.sourceId}: Postgres says ${has}, Stripe says ${should}`,
          );
        }
        for (const row of kept.values())
          expect(
            "convergence of postgres",
            stateOf(row, now) === "none",
            () => `Postgres grants ${row.id}, of which Stripe knows nothing`,
          );
        checkCacheAgainst(seen);
        if (Object.keys(story.plan.faults).length === 0) checkReadBudget(seen);
      }
      for (const { owner } of story.buyers)
        for (const level of levels) {
          const should = promises.some(
            (promise) =>
              ownerOf(promise.customerId) === owner.id &&
              runs(promise, now) &&
              levels.indexOf(promise.level as (typeof levels)[number]) >= levels.indexOf(level),
          );
          for (const process of webProcesses) {
            const answer = await ask(process, owner, level);
            expect(
              "convergence of check",
              answer.allowed === should,
              () =>
                `${process} says ${answer.allowed ? "yes" : "no"} to ${owner.id} for ${level} (${answer.reason}), Stripe says ${should ? "yes" : "no"}`,
            );
          }
        }
    },
  };

  /** Nothing else moves now: the operations of this one question run as they come. */
  async function ask(process: string, owner: { type: "user"; id: string }, level: string) {
    const question = call(story, process, `check ${level}`, (doors) => doors.checkEntitlement(owner, level));
    let isAnswered = false;
    const answer = question.finally(() => {
      isAnswered = true;
    });
    answer.catch(() => {});
    for (;;) {
      await story.gates.quiet();
      if (isAnswered) return answer;
      for (const operation of [...story.gates.pending]) {
        story.gates.take(operation);
        await operation.run().then(operation.resolve, operation.reject);
      }
    }
  }

  function checkCacheAgainst(seen: Seen): void {
    for (const { owner } of story.buyers) {
      const entry = redis.store.entry(`entitlements:${owner.id}`);
      if (entry?.kind !== "string") {
        counts["convergence of redis"] += 1;
        continue;
      }
      const value = JSON.parse(entry.value) as {
        entitlements: { id: string; access: string; expiresAt: string | null }[];
      };
      const here = value.entitlements
        .map(({ id, access, expiresAt }) =>
          shape({ id, access, until: expiresAt ? Date.parse(expiresAt) : 0 }),
        )
        .sort()
        .join("\n");
      const there = seen.entitlements
        .filter(({ ownerKey }) => ownerKey === owner.id)
        .map(shape)
        .sort()
        .join("\n");
      expect(
        "convergence of redis",
        here === there,
        () => `${owner.id}: redis:\n${here}\npostgres:\n${there}`,
      );
    }
  }

  /** Looks at one customer ≤ 1 + ceil(burst / W) for each burst of knocks and visits. */
  function checkReadBudget(seen: Seen): void {
    const byCustomer = new Map<string, number[]>();
    for (const { customerId, startedAt } of seen.looks)
      byCustomer.set(customerId, [...(byCustomer.get(customerId) ?? []), startedAt]);
    for (const [customerId, looks] of byCustomer) {
      const knocked = seen.knocks.filter((knock) => knock.customerId === customerId).map(({ at }) => at);
      const signals = [...knocked, ...looks].sort((a, b) => a - b);
      for (const burst of burstsOf(signals)) {
        const length = burst.to - burst.from;
        const made = looks.filter((at) => at >= burst.from && at <= burst.to).length;
        expect(
          "read budget",
          made <= 1 + Math.ceil(length / spacingMs),
          () => `${customerId} was looked at ${made} times within ${length} ms`,
        );
      }
    }
  }
}

/** Signals less than the spacing apart are one burst. */
function burstsOf(signals: readonly number[]): { from: number; to: number }[] {
  const bursts: { from: number; to: number }[] = [];
  for (const at of signals) {
    const last = bursts.at(-1);
    if (last && at - last.to <= spacingMs) last.to = at;
    else bursts.push({ from: at, to: at });
  }
  return bursts;
}

function shape({ id, access, until }: { id: string; access: string; until: number }): string {
  return `${id} ${access} ${until}`;
}

function stateOf(
  { access, from, until }: { access: string; from: number; until: number },
  now: number,
): string {
  if (access === "pending") return "pending";
  if (access !== "granted" || until <= now) return "none";
  return `granted from ${iso(from)} until ${iso(until)}`;
}

function iso(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : String(ms);
}
