import type { Debit } from "../coverage/ledger.ts";
import { type Answer, deny, grantCurrent, grantLast, grantPaid } from "./answer.ts";
import { goesOnAfter, renewalSlack } from "./item-facts.ts";
import { firstUnpaid, isCovered, type Moment, type Rule, runOf } from "./moment.ts";

/** Rows 5 and 6: paid. A planned end is the end of every answer, see `decide`. */
export const covered: Rule = (moment) => {
  const { facts, t } = moment;
  const { status, item, coverage } = facts;
  if (status !== "active" || !isCovered(moment)) return null;
  if (!item) return removed(moment, 6, "change_not_paid");
  const billed = coverage
    .billedFor(t)
    .filter(({ line, seats }) => line.priceId === item.priceId && seats === item.seats)
    .filter((debit) => !coverage.isTakenBack(debit, t));
  if (billed.length > 0 && billed.every((debit) => isLost(moment, debit)))
    return grantPaid(facts, t, 6, "subscribed", { flags: ["change_not_paid"] });
  const end = facts.coverage.runAt(t, moment.given)?.end ?? t;
  const isEnding = facts.plannedEnd !== null && facts.plannedEnd <= end;
  return grantCurrent(facts, t, isEnding ? 5 : 6, isEnding ? "ends" : "subscribed", {
    alert: isEnding && facts.plannedEnd !== end ? "P1" : null,
  });
};

/** Row 15: never lock out a paid month. */
export const behind: Rule = (moment) => {
  const { facts, t } = moment;
  const { status, item } = facts;
  if (status !== "past_due" && status !== "unpaid") return null;
  if (isCovered(moment)) {
    if (!item) return removed(moment, 15, "payment_failed");
    return grantPaid(facts, t, 15, "payment_failed", { flags: ["payment_failed"] });
  }
  const run = runOf(moment);
  const isSlack = status === "past_due" && run && run.end <= t && t < run.end + renewalSlack;
  if (!item || !isSlack || !goesOnAfter(facts, run.end) || firstUnpaid(moment)) return null;
  return run.pieces.length > 0 ? grantLast(facts, run, 15, "payment_failed", "payment_failed") : null;
};

/** Rows 20 and 21: one item's failure ends the others, which were paid. */
export const canceled: Rule = (moment) => {
  const { status, cancellationReason, item } = moment.facts;
  if (status !== "canceled") return null;
  const wasEndedByStripe =
    cancellationReason === "payment_failed" || cancellationReason === "payment_disputed";
  if (!wasEndedByStripe || !isCovered(moment)) return deny(21, "canceled");
  if (!item) return removed(moment, 20, "payment_failed") ?? deny(21, "canceled");
  return grantPaid(moment.facts, moment.t, 20, "canceled", { alert: "P1" });
};

/** An item that was removed: the credit that removed it is on an invoice that does not count. */
function removed({ facts, t }: Moment, row: number, flag: string): Answer | null {
  const { coverage } = facts;
  if (!coverage.at(t).some(({ debit }) => coverage.isRemovalUnpaid(debit))) return null;
  return grantPaid(facts, t, row, "subscribed", { flags: [flag], alert: row === 20 ? "P1" : null });
}

/** Billed, and neither paid nor waiting to be: void, uncollectible, failed, refunded in full, lost or suspended. */
function isLost({ facts: { standings } }: Moment, { line }: Debit): boolean {
  const standing = standings.of(line.invoiceId);
  if (standing !== "unpaid") return standing !== "counts";
  return !waiting.has(standings.collection(line.invoiceId));
}

const waiting = new Set<string>(["draft", "to_be_attempted", "processing"]);
