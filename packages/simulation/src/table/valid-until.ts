import type { Given } from "../coverage/memory.ts";
import { numberOf, type Row } from "../stripe/rows.ts";
import type { Answer } from "./answer.ts";
import { draftSlack, grace, type ItemFacts, renewalSlack, settlement, trialSlack } from "./item-facts.ts";
import { decide } from "./table.ts";

/** An answer with its end: the first second at which the same facts give less, or other. */
export interface Lasting extends Answer {
  /** Unix seconds; NULL for an answer that grants nothing. */
  until: number | null;
}

/** After something ends, these are the lengths of time after which the table can say something else. */
const lengths = [0, trialSlack, renewalSlack, draftSlack, grace, settlement];

/**
 * Asks the table now and at every later instant at which the clock alone can change its answer.
 *
 * @param invoices of the subscription: their dates are such instants
 */
export function lastingAnswer(
  facts: ItemFacts,
  invoices: readonly Row[],
  t: number,
  remembered: readonly Given[],
): Lasting {
  const now = decide({ facts, t, given: remembered });
  if (now.access !== "granted") return { ...now, until: null };
  const given = withGift(remembered, now.gives);
  for (const at of instantsAfter(t, facts, invoices, given)) {
    const then = decide({ facts, t: at, given });
    if (then.access !== now.access || then.level !== now.level || then.seats !== now.seats)
      return { ...now, until: at };
  }
  throw new Error(`row ${now.row} grants without an end`);
}

function withGift(given: readonly Given[], gift: Given | null): readonly Given[] {
  if (
    !gift ||
    given.some(({ start, end, row }) => start === gift.start && end === gift.end && row === gift.row)
  )
    return given;
  return [...given, gift];
}

function instantsAfter(
  t: number,
  { coverage, item, trialEnd, plannedEnd, daysUntilDue, refusedAt, unknown }: ItemFacts,
  invoices: readonly Row[],
  given: readonly Given[],
): number[] {
  const dates = [
    ...coverage.instants,
    ...given.flatMap(({ start, end }) => [start, end]),
    ...(item ? [item.periodStart, item.periodEnd] : []),
    trialEnd,
    plannedEnd,
    unknown?.since,
    unknown?.before?.until,
    ...invoices.flatMap((invoice) => {
      if (invoice.status === "paid") return [];
      const created = Number(invoice.created);
      return [
        created,
        created + daysUntilDue * 86_400,
        numberOf(invoice.due_date),
        numberOf(invoice.automatically_finalizes_at),
        refusedAt(invoice),
      ];
    }),
  ].filter((at) => typeof at === "number");
  const instants = new Set(dates.flatMap((at) => lengths.map((length) => at + length)));
  return [...instants].filter((at) => at > t).sort((a, b) => a - b);
}
