import type { Seen } from "../database/observe.ts";
import { levels } from "../plan/catalog.ts";
import { type Promise_, promisesOf, runs } from "../reference/reference-fold.ts";
import type { Sources } from "../reference/sources.ts";
import { call } from "../world/actions.ts";
import { type Story, webProcesses } from "../world/story.ts";
import type { Expect } from "./oracle-names.ts";
import { stateOf } from "./shapes.ts";

/** A question at rest takes a handful of operations. */
const maxAttempts = 200;

/** When nothing moves any more, everything says what Stripe says. */
export interface RestOracle {
  checkRows(seen: Seen): void;
  checkAnswers(): Promise<void>;
}

export function createRestOracle(story: Story, sources: Sources, expect: Expect): RestOracle {
  const { clock } = story.stage;

  function promises(): Promise_[] {
    return promisesOf(sources.read().facts, clock.now());
  }

  return {
    checkRows(seen) {
      const now = clock.now();
      expect(
        "inbox at rest is answered",
        seen.waiting === 0,
        () => `${seen.waiting} events still wait in the inbox`,
      );
      const rows = new Map(seen.entitlements.map((row) => [row.sourceId, row]));
      for (const { sourceId, customerId, state, from, until } of promises()) {
        const row = rows.get(sourceId);
        rows.delete(sourceId);
        const has = row ? stateOf(row, now) : "none";
        const should =
          state === "granted" && until <= now ? "none" : stateOf({ access: state, from, until }, now);
        expect(
          "convergence of postgres",
          has === should,
          () => `${sources.ownerOf(customerId)}'s ${sourceId}: Postgres says ${has}, Stripe says ${should}`,
        );
      }
      for (const row of rows.values())
        expect(
          "convergence of postgres",
          stateOf(row, now) === "none",
          () => `Postgres grants ${row.id}, of which Stripe knows nothing`,
        );
    },
    async checkAnswers() {
      const now = clock.now();
      const running = promises().filter((promise) => runs(promise, now));
      const rank = (level: string) => levels.indexOf(level as (typeof levels)[number]);
      for (const { owner } of story.buyers)
        for (const level of levels) {
          const should = running.some(
            (promise) =>
              sources.ownerOf(promise.customerId) === owner.id && rank(promise.level) >= rank(level),
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
    for (let turn = 0; turn < maxAttempts; turn += 1) {
      await story.gates.quiet();
      if (isAnswered) return answer;
      for (const operation of [...story.gates.pending]) {
        story.gates.take(operation);
        await operation.run().then(operation.resolve, operation.reject);
      }
    }
    throw new Error(`${process} does not answer ${owner.id} at rest`);
  }
}
