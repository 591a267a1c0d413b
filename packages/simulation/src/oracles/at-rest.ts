import type { Seen } from "../database/observe.ts";
import { levels } from "../plan/catalog.ts";
import { type ExpectedAccess, expectedAccess, isRunning } from "../reference/reference-fold.ts";
import type { Sources } from "../reference/sources.ts";
import { call } from "../world/actions.ts";
import { type Story, webProcesses } from "../world/story.ts";
import type { Expect } from "./oracle-names.ts";
import { stateOf } from "./shapes.ts";

/** Most rounds that one check may take at rest; it needs a handful. */
const maxRounds = 200;

/** When all work is done, the tables and every answer must agree with Stripe. */
export interface RestOracle {
  checkRows(seen: Seen): void;
  checkAnswers(): Promise<void>;
}

export function createRestOracle(story: Story, sources: Sources, expect: Expect): RestOracle {
  const { clock } = story.stage;

  function expected(): ExpectedAccess[] {
    return expectedAccess(sources.read().facts, clock.now());
  }

  return {
    checkRows(seen) {
      const now = clock.now();
      expect(
        "inbox at rest is answered",
        seen.waiting === 0,
        () => `${seen.waiting} events in the inbox are unanswered`,
      );
      const rows = new Map(seen.entitlements.map((row) => [row.sourceId, row]));
      for (const { sourceId, customerId, state, from, until } of expected()) {
        const row = rows.get(sourceId);
        rows.delete(sourceId);
        const has = row ? stateOf(row, now) : "none";
        const should =
          state === "granted" && until <= now ? "none" : stateOf({ access: state, from, until }, now);
        expect(
          "convergence of postgres",
          has === should,
          () => `${sources.ownerOf(customerId)}'s ${sourceId}: Postgres has ${has}, Stripe has ${should}`,
        );
      }
      for (const row of rows.values())
        expect(
          "convergence of postgres",
          stateOf(row, now) === "none",
          () => `Postgres grants ${row.id}, which does not exist at Stripe`,
        );
    },
    async checkAnswers() {
      const now = clock.now();
      const running = expected().filter((access) => isRunning(access, now));
      const rank = (level: string) => levels.indexOf(level as (typeof levels)[number]);
      for (const { owner } of story.buyers)
        for (const level of levels) {
          const should = running.some(
            (access) => sources.ownerOf(access.customerId) === owner.id && rank(access.level) >= rank(level),
          );
          for (const process of webProcesses) {
            const answer = await ask(process, owner, level);
            expect(
              "convergence of check",
              answer.allowed === should,
              () =>
                `${process} ${answer.allowed ? "allows" : "denies"} ${level} to ${owner.id} (${answer.reason}); by Stripe it should ${should ? "allow" : "deny"} it`,
            );
          }
        }
    },
  };

  /** No other call is under way, so the operations of this check run as they come. */
  async function ask(process: string, owner: { type: "user"; id: string }, level: string) {
    const question = call(story, process, `check ${level}`, (surface) =>
      surface.checkEntitlement(owner, level),
    );
    let isAnswered = false;
    const answer = question.finally(() => {
      isAnswered = true;
    });
    answer.catch(() => {});
    for (let round = 0; round < maxRounds; round += 1) {
      await story.gates.quiet();
      if (isAnswered) return answer;
      for (const operation of [...story.gates.pending]) {
        story.gates.take(operation);
        await operation.run().then(operation.resolve, operation.reject);
      }
    }
    throw new Error(`${process} did not answer a check of ${owner.id} at rest`);
  }
}
