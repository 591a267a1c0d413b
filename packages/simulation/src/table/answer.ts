import { highest, lastCovered, type Piece, type Run } from "../coverage/coverage.ts";
import type { Given } from "../coverage/memory.ts";
import type { ItemFacts } from "./item-facts.ts";

/** What one row of the table says at one instant. */
export interface Answer {
  access: "granted" | "pending" | "denied";
  level: string | null;
  seats: number;
  /** Of the table. */
  row: number;
  reason: string;
  flags: readonly string[];
  /** Invoices and lines. */
  restsOn: readonly string[];
  /** The period that this answer gives without a payment. */
  gives: Given | null;
  alert: "P0" | "P1" | null;
  /** Whether it counts from an instant of which Stripe keeps nothing: who hears of it later, counts from then. */
  countsFromHearing: boolean;
}

const nothing = {
  level: null,
  seats: 0,
  flags: [],
  restsOn: [],
  gives: null,
  alert: null,
  countsFromHearing: false,
} as const;

export function deny(row: number, reason: string, alert: Answer["alert"] = null): Answer {
  return { ...nothing, access: "denied", row, reason, alert };
}

export function pending(row: number, reason: string): Answer {
  return { ...nothing, access: "pending", row, reason };
}

/** The level and seats of the item as it is now. */
export function grantCurrent(
  { item, coverage }: ItemFacts,
  t: number,
  row: number,
  reason: string,
  more: Partial<Answer> = {},
): Answer {
  return {
    ...nothing,
    access: "granted",
    level: item?.level ?? null,
    seats: item?.seats ?? 0,
    row,
    reason,
    restsOn: coverage.at(t).flatMap(evidenceOf),
    ...more,
  };
}

/** The level and seats that were paid at t. */
export function grantPaid(
  { shop, coverage }: ItemFacts,
  t: number,
  row: number,
  reason: string,
  more: Partial<Answer> = {},
): Answer {
  const best = highest(shop, coverage.at(t));
  return best ? grantPiece(best, row, reason, more) : deny(row, reason);
}

/** The level and seats that a run ended with. */
export function grantLast({ shop }: ItemFacts, run: Run, row: number, reason: string, flag: string): Answer {
  const last = lastCovered(shop, run);
  return last ? grantPiece(last, row, reason, { flags: [flag] }) : deny(row, reason);
}

function grantPiece(piece: Piece, row: number, reason: string, more: Partial<Answer>): Answer {
  const { level, seats } = piece.debit;
  return { ...nothing, access: "granted", level, seats, row, reason, restsOn: evidenceOf(piece), ...more };
}

function evidenceOf({ debit: { line } }: Piece): string[] {
  return [line.invoiceId, line.id];
}
