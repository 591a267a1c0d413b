import type { Entitlement, EntitlementFlag, Reason } from "../../model/entitlement.ts";
import type { GivenPeriod } from "../../model/invoice.ts";
import type { SubscriptionRow } from "../../model/policy.ts";
import type { Debit } from "./coverage.ts";
import type { Run } from "./run.ts";
import { goesOn, overdueAt, plannedEnd, type Situation } from "./situation.ts";

/** What a row of the table answers. Instants are unix seconds. */
export interface RowAnswer {
  row: SubscriptionRow;
  access: Entitlement["access"];
  reason: Reason;
  level?: string;
  quantity?: number;
  /** Absent where it is that of the debit or the current item. */
  planGroup?: string | null;
  /** The first second at which this is no longer granted; NULL when nothing is. */
  until: number | null;
  /** The end of what was paid, where it should go on: from then to `until` a renewal is looked for. */
  renewsAt?: number | undefined;
  flags?: EntitlementFlag[];
  alert?: { level: "P0" | "P1"; message: string; flag?: EntitlementFlag };
  /** What it rests on. */
  debits?: Debit[];
  /** The debit whose level and quantity these are; absent where they are the current item's. */
  paidBy?: Debit;
  /** The shop gives this period. */
  gives?: GivenPeriod;
}

export type Row = (situation: Situation) => RowAnswer | null;

/** Level and seats of the debits that the run stands on. */
export function paid(
  situation: Situation,
  run: Run,
  answer: Pick<RowAnswer, "row" | "reason" | "renewsAt"> & { until: number },
): RowAnswer | null {
  const [debit] = run.debits;
  const planned = plannedEnd(situation);
  const until = planned === null ? answer.until : Math.min(answer.until, planned);
  if (!debit || until <= situation.at) return null;
  const { level, quantity } = debit;
  return { ...answer, access: "granted", level, quantity, until, debits: run.debits, paidBy: debit };
}

/** The current item until an end, with a slack after it when it should go on. NULL when that is over. */
export function current(
  situation: Situation,
  row: SubscriptionRow,
  reason: Reason,
  end: number,
  slack = 0,
): RowAnswer | null {
  const { item, at } = situation;
  if (!item) return null;
  const planned = plannedEnd(situation);
  const isOn = goesOn(situation, end);
  const natural = isOn ? end + slack : end;
  const until = planned === null ? natural : Math.min(natural, planned);
  if (until <= at) return null;
  const { level, quantity } = item;
  return {
    row,
    access: "granted",
    reason,
    level,
    quantity,
    until,
    ...(isOn && slack > 0 ? { renewsAt: end } : {}),
  };
}

export function deny(row: SubscriptionRow, reason: Reason): RowAnswer {
  return { row, access: "denied", reason, until: null };
}

export function notCollected(row: SubscriptionRow, { debits }: Run): RowAnswer {
  return {
    ...deny(row, "renewal_not_collected"),
    debits,
    alert: { level: "P1", message: "a renewal was not collected" },
  };
}

/** A draft, or open before the first attempt; an invoice that was sent is not attempted, and late once it is overdue. */
export function isToBeAttempted({ subscription, at }: Situation, unpaid: Debit): boolean {
  if (subscription.collectionMethod === "send_invoice" && at >= overdueAt(unpaid, subscription)) return false;
  return unpaid.standing === "draft" || (unpaid.standing === "open" && !unpaid.awaited.attempted);
}

/** A period that was given, or cost nothing, is not something that was paid. */
export function wasPaid({ links }: Run): boolean {
  return links.some((link) => "invoice" in link && link.invoice.total > 0);
}

export function isOneOf(value: string, values: readonly string[]): boolean {
  return values.includes(value);
}
