import { rowName } from "../plan/action-names.ts";
import { catalogAt } from "../plan/catalog.ts";
import { hasBookings } from "../plan/draw-bookings.ts";
import { createSources } from "../reference/sources.ts";
import type { Witness } from "../world/buyers.ts";
import { askAtRest } from "../world/calls.ts";
import type { Surface } from "../world/design.ts";
import type { Story } from "../world/story.ts";
import { createRestOracle } from "./at-rest.ts";
import { createBookingsOracle } from "./bookings-oracle.ts";
import { createCacheOracle } from "./cache-oracle.ts";
import { createGrantsOracle } from "./grants-oracle.ts";
import { type Expect, noChecks, type OracleCounts, Violation } from "./oracle-names.ts";
import { checkReadBudget } from "./read-budget.ts";
import { createRowsOracle } from "./rows-oracle.ts";
import { createSecondPlansOracle } from "./second-plans.ts";
import { iso } from "./shapes.ts";
import { checkUnbound } from "./unbound-oracle.ts";

export interface Oracles extends Witness {
  readonly counts: OracleCounts;
  /** After a change at Stripe. */
  afterChange(): void;
  /** After a step that may have written to core's tables. */
  afterWrite(): Promise<void>;
  /** After a step in Redis. */
  afterCache(): void;
  afterAcknowledgement(stripeEventId: string): Promise<void>;
  databaseWentBack(): void;
  cacheWentBack(): void;
  /** When all work is done. */
  atRest(): Promise<void>;
  /** When all work is done that can be done while Stripe fails for one customer. */
  othersAtRest(ownerId: string): Promise<void>;
  close(): void;
}

/** Milliseconds. A page that expires within them counts as closed. */
const graceMs = 120_000;

export function createOracles(story: Story): Oracles {
  const { clock, database, simulator } = story.stage;
  const checksTables = story.design.usesCoreTables;
  const counts = noChecks();
  const expect: Expect = (oracle, holds, message) => {
    counts[oracle] += 1;
    if (holds || story.tolerated.has(oracle)) return;
    // The caller may survive the error, as a buyer survives an error page. So the schedule also checks `broken`.
    story.broken ??= new Violation(oracle, message());
    throw story.broken;
  };
  const answered = new Set<string>();
  /** The newest version that each process has answered from, by owner. */
  const versions = new WeakMap<Surface, Map<number, number>>();
  const sources = createSources(simulator, {
    shop: () => catalogAt(story.catalogNumber).shop,
    clock,
    hasStaleReads: (story.plan.faults["stripe stale read"] ?? 0) > 0,
  });
  const grants = createGrantsOracle(sources, expect);
  const rows = createRowsOracle(story, expect);
  const cache = createCacheOracle(story, grants, counts, expect);
  const rest = createRestOracle(story, sources, expect);
  const bookings = createBookingsOracle(sources, expect);
  const secondPlans = createSecondPlansOracle(story, sources, expect);
  let hadDatabaseLoss = false;

  function countRows(): void {
    for (const owner of sources.owners())
      for (const { id, row } of sources.entitlements(owner, clock.now()).remembering) {
        const key = `${id} ${row}`;
        if (row > 0 && !answered.has(key)) story.did(rowName(row));
        answered.add(key);
      }
  }

  async function checkTables() {
    const seen = await database.observe(rows.startOfJournal());
    sources.record(clock.now());
    rows.check(seen);
    grants.check(seen);
    if (hasBookings(story.plan.seed)) bookings.check(seen);
    return seen;
  }

  return {
    counts,
    afterChange() {
      sources.record(clock.now());
      countRows();
      secondPlans.afterChange();
    },
    async afterWrite() {
      if (checksTables) await checkTables();
    },
    afterCache() {
      if (!checksTables) return;
      sources.record(clock.now());
      cache.check();
    },
    async afterAcknowledgement(stripeEventId) {
      if (!checksTables) return;
      const isKnown = await database.knowsEvent(stripeEventId);
      expect(
        "nothing acknowledged is lost",
        isKnown || hadDatabaseLoss,
        () => `${stripeEventId} was answered with 2xx but is not in the inbox`,
      );
    },
    databaseWentBack() {
      hadDatabaseLoss = true;
      rows.wentBack();
    },
    cacheWentBack: cache.wentBack,
    async handedOut(_story, owner, session) {
      const sessions = sources.rows()["checkout.session"];
      const open = story.buyers[owner]?.sessions.filter(({ id, planGroup }) => {
        const row = sessions?.find((candidate) => candidate.id === id);
        const isUsable = row?.status === "open" && Number(row.expires_at) * 1000 - clock.now() > graceMs;
        return isUsable && planGroup === session.planGroup && id !== session.id;
      });
      expect(
        "one open checkout",
        hadDatabaseLoss || open?.length === 0,
        () =>
          `${story.buyers[owner]?.owner.id} got ${session.id} while ${open?.map(({ id }) => id)} is open in ${session.planGroup}`,
      );
    },
    async answered(_story, owner, { allowed, level, validUntil, version, by }) {
      const id = story.buyers[owner]?.owner.id ?? "";
      const before = versions.get(by) ?? new Map<number, number>();
      versions.set(by, before);
      expect(
        "an answer never goes back",
        version >= (before.get(owner) ?? 0),
        () => `${id} was answered from version ${before.get(owner)}, then from ${version}, by one process`,
      );
      before.set(owner, version);
      const until = Date.parse(validUntil ?? "");
      expect(
        "none past its end",
        !allowed || clock.now() < until,
        () => `${id} was allowed in at ${iso(clock.now())} by an answer that ended ${validUntil}`,
      );
      if (!allowed) return;
      sources.record(clock.now());
      const longest = sources.reachedUntil(id, level);
      expect(
        "no grant without payment",
        until <= longest,
        () => `${id} was allowed ${level} until ${validUntil}; at Stripe it was paid until ${iso(longest)}`,
      );
    },
    close: sources.close,
    async othersAtRest(ownerId) {
      sources.record(clock.now());
      await rest.checkAnswers(ownerId);
    },
    async atRest() {
      if (checksTables) {
        const seen = await checkTables();
        rest.checkRows(seen);
        cache.atRest(seen);
        if (Object.keys(story.plan.faults).length === 0) checkReadBudget(seen, expect);
        secondPlans.atRest();
        if (hasBookings(story.plan.seed)) bookings.atRest(seen);
        const unbound = await askAtRest(story, "web-1", (surface) => surface.listUnbound());
        const queue = unbound.flatMap(({ sourceId }) => sourceId ?? []);
        checkUnbound(story, sources, expect, queue);
      }
      await rest.checkAnswers();
    },
  };
}
