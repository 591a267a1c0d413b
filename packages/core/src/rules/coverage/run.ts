import type { GivenPeriod, Period } from "../../model/invoice.ts";
import { compareIds } from "../../model/order.ts";
import type { Coverage, Debit } from "./coverage.ts";
import type { Loss } from "./money-back.ts";

/** What covers an instant, and how long without a gap. Instants are unix seconds. */
export interface Run {
  /** The debits that the instant, or the end of a run that is over, stands on; the best first. */
  debits: Debit[];
  end: number;
  /** Every link of the run, from its first to its last. */
  links: (Debit | Period)[];
}

/** The run that covers an instant: a counting debit contains it. NULL when none does. */
export function runAt(coverage: Coverage, at: number): Run | null {
  const debits = best(coverage, coverage.counting.filter(containing(at)));
  return debits.length === 0 ? null : { debits, ...stretch(coverage, at) };
}

/** When the run that covers an instant ends, with the period that is given just now; 0 when nothing covers it. */
export function coveredUntil(coverage: Coverage, gives: GivenPeriod | undefined, at: number): number {
  const given = gives ? [...coverage.given, gives] : coverage.given;
  const { end, links } = stretch({ ...coverage, given }, at);
  return links.length === 0 ? 0 : end;
}

/** The newest run that has ended by an instant; NULL when nothing was ever covered. */
export function runBefore(coverage: Coverage, at: number): Run | null {
  const ends = linksOf(coverage)
    .map(endOf)
    .filter((end) => end <= at);
  if (ends.length === 0) return null;
  const end = Math.max(...ends);
  const { links } = stretch(coverage, end - 0.5);
  const paid = coverage.counting.filter((debit) => links.includes(debit));
  // A given period has no level of its own: the newest paid one before it has.
  const last = Math.max(...paid.map(({ until }) => until));
  return {
    debits: best(
      coverage,
      paid.filter(({ until }) => until === last),
    ),
    end,
    links,
  };
}

/** The first instant after `at` at which another level or quantity is paid for, within the run; its end at the latest. */
export function nextChange(coverage: Coverage, run: Run, at: number): number {
  const [now] = run.debits;
  const edges = coverage.counting
    .flatMap(({ start, until }) => [start, until])
    .filter((edge) => edge > at && edge < run.end)
    .sort((a, b) => a - b);
  for (const edge of edges) {
    const [then] = best(coverage, coverage.counting.filter(containing(edge)));
    if (then?.level !== now?.level || then?.quantity !== now?.quantity) return edge;
  }
  return run.end;
}

/** The period that contains an instant and was given by a pause. */
export function pausedAt({ given }: Coverage, at: number): Period | undefined {
  return given.find(({ start, end, byPause }) => byPause && start <= at && at < end);
}

/**
 * The oldest invoice that is not paid and has a debit that would continue the coverage; without any run, the oldest of
 * all that are not paid. One whose period the shop gave is none.
 *
 * @param since unix seconds: debits whose period ended by then are none either
 */
export function firstUnpaid({ debits, given }: Coverage, run: Run | null, since: number): Debit | null {
  const unpaid = debits
    .filter(({ standing }) => standing !== "paid" && !isLoss(standing))
    .filter((debit) => !given.some(({ start, end }) => start <= debit.start && debit.end <= end))
    .filter(({ end }) => end > since)
    .filter(({ start, end }) => run === null || (start <= run.end && run.end < end));
  return (
    unpaid.toSorted(
      (a, b) => a.invoice.createdAt - b.invoice.createdAt || compareIds(a.line.id, b.line.id),
    )[0] ?? null
  );
}

const losses: readonly string[] = ["refunded", "disputed", "dispute_lost", "fraud_warning"] satisfies Loss[];

export function isLoss(standing: Debit["standing"]): standing is Loss {
  return losses.includes(standing);
}

/** By the line's own period, whatever was taken back. */
export function billedFor({ debits }: Coverage, at: number): Debit[] {
  return debits.filter(({ start, end }) => start <= at && at < end);
}

function linksOf({ counting, given }: Coverage): (Debit | Period)[] {
  return [...counting, ...given];
}

function endOf(link: Debit | Period): number {
  return "until" in link ? link.until : link.end;
}

/** The unbroken run of links around an instant. */
function stretch(coverage: Coverage, at: number): { end: number; links: (Debit | Period)[] } {
  const all = linksOf(coverage);
  let links = all.filter((link) => link.start <= at && at < endOf(link));
  for (;;) {
    const start = Math.min(...links.map((link) => link.start));
    const end = Math.max(...links.map(endOf));
    const wider = all.filter((link) => link.start <= end && endOf(link) >= start);
    if (wider.length === links.length) return { end, links };
    links = wider;
  }
}

function containing(at: number): (debit: Debit) => boolean {
  return ({ start, until }) => start <= at && at < until;
}

/** The highest level, and of that the largest quantity; of equal ones the longest. */
function best({ rank }: Coverage, debits: readonly Debit[]): Debit[] {
  return debits.toSorted(
    (a, b) =>
      rank(b.level) - rank(a.level) ||
      b.quantity - a.quantity ||
      b.until - a.until ||
      compareIds(a.line.id, b.line.id),
  );
}
