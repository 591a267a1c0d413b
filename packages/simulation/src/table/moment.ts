import type { Run } from "../coverage/coverage.ts";
import type { Given } from "../coverage/memory.ts";
import type { Row } from "../stripe/rows.ts";
import type { Answer } from "./answer.ts";
import type { ItemFacts } from "./item-facts.ts";

/** The facts of an item at one instant (unix seconds). */
export interface Moment {
  facts: ItemFacts;
  t: number;
  /** Periods that the shop gave, as far as is remembered. */
  given: readonly Given[];
}

/** A row of the table: what it says, or NULL when it does not match. */
export type Rule = (moment: Moment) => Answer | null;

export function isCovered({ facts, t }: Moment): boolean {
  return facts.coverage.at(t).length > 0;
}

/** What was paid or given around t, or last before it. A free trial between it and t ends it: the bill after one is a first one. */
export function runOf({ facts: { coverage, trialEnd }, t, given }: Moment): Run | null {
  const run = coverage.runAt(t, given);
  return run && trialEnd !== null && run.end < trialEnd && trialEnd <= t ? null : run;
}

/**
 * The oldest invoice that is not paid and would continue the run; without one the oldest that is not paid. One of nothing
 * but credits for an unpaid invoice waits for that one.
 */
export function firstUnpaid(moment: Moment): Row | null {
  const first = oldestUnpaid(moment);
  return first && moment.facts.standings.awaited(first);
}

function oldestUnpaid(moment: Moment): Row | null {
  const { coverage, trialEnd } = moment.facts;
  const run = runOf(moment);
  if (run) return coverage.firstUnpaid(run.end);
  const since = coverage.runAt(moment.t, moment.given) ? (trialEnd ?? 0) : 0;
  return coverage.firstUnpaid(null, since);
}
