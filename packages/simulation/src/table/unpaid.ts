import { numberOf } from "../stripe/rows.ts";
import { deny, grantCurrent, pending } from "./answer.ts";
import { grace, isOverdue } from "./grace.ts";
import { draftSlack, renewalSlack, settlement, trialSlack } from "./item-facts.ts";
import { firstUnpaid, isCovered, type Moment, type Rule, runOf } from "./moment.ts";
import { keep } from "./unknown.ts";

/** Rows 9 and 10: nothing was ever paid; a free trial is no payment. */
export const firstDebit: Rule = (moment) => {
  const { facts, t } = moment;
  const { status, item, standings, trialEnd } = facts;
  if (status !== "active" || !item || isCovered(moment) || runOf(moment)) return null;
  const first = firstUnpaid(moment);
  if (!first) return null;
  const collection = standings.collection(first.id);
  if (collection === "unknown") return keep(moment);
  if (isOverdue(moment, first)) return grace(moment);
  const isWaiting = collection === "draft" || collection === "to_be_attempted";
  if (!isWaiting && !standings.isProcessing(first.id)) return deny(10, "period_not_paid", "P1");
  return trialEnd !== null && t < trialEnd + trialSlack
    ? grantCurrent(facts, t, 9, "trial")
    : pending(9, "first_payment_processing");
};

/** Rows 11 to 14: a renewal that is not paid yet, by how far its collection is. */
export const renewal: Rule = (moment) => {
  const { facts, t } = moment;
  const { status, item, standings } = facts;
  const run = runOf(moment);
  if (status !== "active" || !item || !run || isCovered(moment)) return null;
  const first = firstUnpaid(moment);
  if (!first) return item.periodEnd <= t ? slack(moment, run.end + renewalSlack) : null;
  if (isOverdue(moment, first)) return grace(moment);
  switch (standings.collection(first.id)) {
    case "unknown":
      return keep(moment);
    case "draft": {
      const finalizes = numberOf(first.automatically_finalizes_at) ?? 0;
      return slack(moment, run.end + (finalizes > t ? draftSlack : renewalSlack));
    }
    case "to_be_attempted":
      return slack(moment, run.end + renewalSlack);
    case "processing":
      return t < run.end + settlement
        ? grantCurrent(facts, t, 12, "payment_processing", { flags: ["payment_processing"] })
        : deny(12, "renewal_not_collected", "P1");
    case "void":
    case "uncollectible":
      return deny(13, "period_not_paid", "P1");
    case "attempted":
      return grace(moment);
    default:
      return null;
  }
};

function slack({ facts, t }: Moment, until: number) {
  return t < until ? grantCurrent(facts, t, 11, "subscribed") : deny(11, "renewal_not_collected", "P1");
}
