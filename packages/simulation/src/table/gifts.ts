import { deny, grantCurrent } from "./answer.ts";
import { goesOnAfter, renewalSlack } from "./item-facts.ts";
import { isCovered, type Moment, type Rule } from "./moment.ts";

/** Row 3: Stripe billed nothing for this period, so the shop gives it. */
export const notBilled: Rule = ({ facts, t }) => {
  const { status, item, coverage } = facts;
  if (status !== "active" || !item || t < item.periodStart || t >= item.periodEnd) return null;
  if (!coverage.billedFor(t).every((debit) => coverage.isTakenBack(debit, t))) return null;
  const gives = { start: item.periodStart, end: item.periodEnd, row: 3 as const };
  return grantCurrent(facts, t, 3, "not_billed", { gives });
};

/** Row 7: a pause of the collection gives the period away, to its end even when the pause is lifted. */
export const paused: Rule = (moment) => {
  const { facts, t, given } = moment;
  const { status, item, isPaused } = facts;
  if (status !== "active" || !item || moneyBack(moment)) return null;
  if (!isPaused) {
    const isGiven = given.some(({ row, start, end }) => row === 7 && start <= t && t < end);
    return isGiven ? grantCurrent(facts, t, 7, "collection_paused") : null;
  }
  const { periodStart: start, periodEnd: end } = item;
  const isGranted = t < end || (goesOnAfter(facts, end) && t < end + renewalSlack);
  const gives = t >= start && t < end ? { start, end, row: 7 as const } : null;
  return isGranted ? grantCurrent(facts, t, 7, "collection_paused", { gives }) : null;
};

/** Row 8: what was paid for now went back. */
export const wentBack: Rule = (moment) => {
  if (moment.facts.status === "trialing" || isCovered(moment)) return null;
  const standing = moneyBack(moment);
  return standing ? deny(8, standing === "refunded" ? "refunded" : "disputed") : null;
};

function moneyBack({ facts: { coverage, standings }, t }: Moment): "refunded" | "lost" | "suspended" | null {
  for (const { line } of coverage.billedFor(t)) {
    const standing = standings.of(line.invoiceId);
    if (standing !== "counts" && standing !== "unpaid") return standing;
  }
  return null;
}
