import type { Shop } from "../plan/terms.ts";
import { byAge, type Row } from "../stripe/rows.ts";
import type { Credit, Debit, Ledger } from "./ledger.ts";
import type { Given } from "./memory.ts";
import { rankOf } from "./shop.ts";
import type { Standings } from "./standing.ts";

/** What a debit that counts covers, half-open (unix seconds): until its period ends or a credit takes it back. */
export interface Piece {
  debit: Debit;
  start: number;
  end: number;
}

/** A stretch without a gap of what was paid or given. */
export interface Run {
  start: number;
  end: number;
  /** What was paid in it. */
  pieces: readonly Piece[];
}

/** The coverage of one item. Instants are unix seconds. */
export interface Coverage {
  /** Debits that count and are not taken back, at t. */
  at(t: number): readonly Piece[];
  /** The run that holds t, else the one that ended last before it. */
  runAt(t: number, given: readonly Given[]): Run | null;
  /** Debits whose period holds t, whatever became of their invoices. */
  billedFor(t: number): readonly Debit[];
  /** Debits whose period has ended by t. */
  billedBefore(t: number): readonly Debit[];
  /** Whether a debit counts, and a credit that counts takes it back by t. */
  isTakenBack(debit: Debit, t: number): boolean;
  /** Whether a debit counts, and a credit of it lies on an invoice that does not. */
  isRemovalUnpaid(debit: Debit): boolean;
  /**
   * The oldest invoice that is not paid and has a debit that would continue what ends at `end`; NULL asks for any debit whose
   * period holds an instant after `since`.
   */
  firstUnpaid(end: number | null, since?: number): Row | null;
  /** Every instant that a line begins or ends. */
  readonly instants: readonly number[];
}

export function coverageOf(ledger: Ledger, standings: Standings, itemId: string): Coverage {
  const debits = ledger.debits.filter((debit) => debit.itemId === itemId);
  const pieces = piecesOf(debits, ledger.credits, standings);

  /** What the debits of an invoice would cover if it were paid. */
  function wouldCover(invoice: Row): readonly Piece[] {
    return piecesOf(debits, ledger.credits, standings, invoice.id).filter(
      ({ debit }) => debit.line.invoiceId === invoice.id,
    );
  }

  const unpaid = ledger.invoices
    .filter(({ id }) => standings.of(id) === "unpaid")
    .filter(({ id }) => debits.some(({ line, isTrial }) => line.invoiceId === id && !isTrial))
    .sort(byAge);

  return {
    at: (t) => pieces.filter(({ start, end }) => start <= t && t < end),
    runAt: (t, given) => runOf(pieces, given, t),
    billedFor: (t) => debits.filter(({ line }) => line.start <= t && t < line.end),
    billedBefore: (t) => debits.filter(({ line }) => line.end <= t),
    isTakenBack: (debit, t) =>
      standings.of(debit.line.invoiceId) === "counts" &&
      ledger.credits.some(
        ({ line, takesBack }) =>
          takesBack.includes(debit) && line.start <= t && standings.of(line.invoiceId) === "counts",
      ),
    isRemovalUnpaid: (debit) =>
      ledger.credits.some(
        ({ line, takesBack }) => takesBack.includes(debit) && standings.of(line.invoiceId) !== "counts",
      ),
    firstUnpaid: (end, since = 0) =>
      unpaid.find((invoice) =>
        end === null
          ? debits.some(({ line }) => line.invoiceId === invoice.id && line.end > since)
          : wouldCover(invoice).some((piece) => piece.start <= end && end < piece.end),
      ) ?? null,
    instants: [...debits, ...ledger.credits].flatMap(({ line }) => [line.start, line.end]),
  };
}

function piecesOf(
  debits: readonly Debit[],
  credits: readonly Credit[],
  standings: Standings,
  assumed?: string,
): Piece[] {
  const counting = (invoiceId: string) => standings.of(invoiceId, assumed) === "counts";
  const countingCredits = credits.filter(({ line }) => counting(line.invoiceId));
  return debits
    .filter(({ line, isTrial }) => counting(line.invoiceId) && !isTrial)
    .map((debit) => {
      const ends = countingCredits
        .filter(({ takesBack }) => takesBack.includes(debit))
        .map(({ line }) => line.start);
      return { debit, start: debit.line.start, end: Math.min(debit.line.end, ...ends) };
    })
    .filter(({ start, end }) => start < end);
}

function runOf(pieces: readonly Piece[], given: readonly Given[], t: number): Run | null {
  const stretches = [
    ...pieces.map((piece) => ({ start: piece.start, end: piece.end, piece })),
    ...given.map(({ start, end }) => ({ start, end, piece: null })),
  ].sort((a, b) => a.start - b.start || a.end - b.end);
  const runs: Run[] = [];
  for (const { start, end, piece } of stretches) {
    const last = runs.at(-1);
    const joined = last && start <= last.end ? last : { start, end, pieces: [] };
    if (joined === last) runs.pop();
    runs.push({
      start: joined.start,
      end: Math.max(joined.end, end),
      pieces: piece ? [...joined.pieces, piece] : joined.pieces,
    });
  }
  return runs.filter(({ start }) => start <= t).at(-1) ?? null;
}

/** Of several pieces the highest level, and of that the largest quantity. */
export function highest(shop: Shop, pieces: readonly Piece[]): Piece | null {
  return (
    [...pieces].sort(
      (a, b) => rankOf(shop, b.debit.level) - rankOf(shop, a.debit.level) || b.debit.seats - a.debit.seats,
    )[0] ?? null
  );
}

/** The level and seats last paid in a run, before what was given at its end. */
export function lastCovered(shop: Shop, run: Run): Piece | null {
  const end = Math.max(...run.pieces.map((piece) => piece.end));
  return highest(
    shop,
    run.pieces.filter((piece) => piece.end === end),
  );
}
