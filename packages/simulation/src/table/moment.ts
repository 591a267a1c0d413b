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

/**
 * The oldest invoice that is not paid and would continue the coverage; without any coverage the oldest that is not paid. A
 * free trial is none that a bill could continue: the debit after it is a first one (row 9).
 */
export function firstUnpaid({ facts: { coverage }, t, given }: Moment): Row | null {
  const run = coverage.runAt(t, given);
  const isPaidFor = run !== null && (run.isPartlyGiven || run.pieces.some(({ debit }) => !debit.isTrial));
  return coverage.firstUnpaid(isPaidFor ? run.end : null);
}
