import type { Seen, SeenEntitlement } from "../database/observe.ts";
import { levels, shop } from "../plan/catalog.ts";
import { longestHearing } from "../reference/history.ts";
import { type Entitled, reaches, seatsAt } from "../reference/owner-access.ts";
import type { Sources } from "../reference/sources.ts";
import { askAtRest } from "../world/calls.ts";
import { type Story, webProcesses } from "../world/story.ts";
import { referenceId } from "./grants-oracle.ts";
import type { Expect } from "./oracle-names.ts";
import { stateOf } from "./shapes.ts";

/** When all work is done, the tables and every answer must agree with Stripe. */
export interface RestOracle {
  checkRows(seen: Seen): void;
  /** @param except the id of an owner who is not asked about */
  checkAnswers(except?: string): Promise<void>;
}

export function createRestOracle(story: Story, sources: Sources, expect: Expect): RestOracle {
  const { clock } = story.stage;

  return {
    checkRows(seen) {
      const now = clock.now();
      expect(
        "inbox at rest is answered",
        seen.waiting === 0,
        () => `${seen.waiting} events in the inbox are unanswered`,
      );
      const rows = new Map(seen.entitlements.map((row) => [referenceId(row), row]));
      for (const owner of sources.owners()) {
        const { remembering, forgetting } = sources.entitlements(owner, now);
        const others = new Map(forgetting.map((one) => [one.id, one]));
        for (const entitled of remembering) {
          const row = rows.get(entitled.id);
          rows.delete(entitled.id);
          checkOne(owner, row, [entitled, others.get(entitled.id) ?? entitled], now);
        }
      }
      for (const row of rows.values())
        expect(
          "convergence of postgres",
          stateOf(row, now) === "none",
          () => `Postgres grants ${row.id}, which does not exist at Stripe`,
        );
    },
    async checkAnswers(except) {
      const now = clock.now();
      for (const { owner } of story.buyers) {
        if (owner.id === except) continue;
        const { remembering, forgetting } = sources.entitlements(owner.id, now);
        const seats = new Set(
          [remembering, forgetting].map((all) => seatsText(seatsAt(shop, all, Math.floor(now / 1000)))),
        );
        for (const level of levels) {
          const right = new Set(
            [remembering, forgetting].map((all) => reaches(shop, all, level, Math.floor(now / 1000))),
          );
          for (const process of webProcesses) {
            const answer = await askAtRest(story, process, (surface) =>
              surface.checkEntitlement(owner, level),
            );
            expect(
              "convergence of check",
              right.has(answer.allowed),
              () =>
                `${process} ${answer.allowed ? "allows" : "denies"} ${level} to ${owner.id} (${answer.reason}); by Stripe it should ${answer.allowed ? "deny" : "allow"} it`,
            );
            const said = seatsText(answer.seats);
            expect(
              "convergence of check",
              seats.has(said),
              () =>
                `${process} says seats ${said} of ${owner.id}; by Stripe there are ${[...seats].join(", or ")}`,
            );
          }
        }
      }
    },
  };

  function checkOne(
    owner: string,
    row: SeenEntitlement | undefined,
    right: readonly Entitled[],
    now: number,
  ): void {
    const has = row ? stateOf(row, now) : "none";
    const should = [...new Set(right.map((entitled) => stateOf(seenOf(entitled, row), now)))];
    expect(
      "convergence of postgres",
      should.includes(has) || (row !== undefined && right.some((entitled) => isHeardLate(entitled, row))),
      () =>
        `${owner}'s ${right[0]?.id} (row ${right[0]?.row}, ${right[0]?.reason}): Postgres has ${has} (${row?.reason}), Stripe has ${should.join(", or ")}`,
    );
  }
}

function seatsText(seats: Readonly<Record<string, number>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(seats).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** What the tables should hold. Semantics does not say when a subscription's grant began, so that is as they say. */
function seenOf(entitled: Entitled, row: SeenEntitlement | undefined) {
  return {
    access: entitled.access,
    level: entitled.level ?? "",
    seats: entitled.seats,
    from: entitled.kind === "subscription" ? (row?.from ?? 0) : entitled.from * 1000,
    until: entitled.until * 1000,
  };
}

/** The same, but counted from when core heard of it. */
function isHeardLate({ countsFromHearing, level, seats, until }: Entitled, row: SeenEntitlement): boolean {
  const late = row.until / 1000 - until;
  const isSame = row.access === "granted" && row.level === level && row.seats === seats;
  return countsFromHearing && isSame && late >= 0 && late <= longestHearing;
}
