import { type Answer, deny, grantCurrent } from "./answer.ts";
import { notBilled, paused, wentBack } from "./gifts.ts";
import { invoiceSent, pastDue } from "./grace.ts";
import { goesOnAfter, trialSlack } from "./item-facts.ts";
import type { Moment, Rule } from "./moment.ts";
import { behind, canceled, covered } from "./paid.ts";
import { unknown } from "./unknown.ts";
import { firstDebit, renewal } from "./unpaid.ts";

/** Row 1: nothing is sold. */
const quantityZero: Rule = ({ facts: { item } }) => (item?.seats === 0 ? deny(1, "quantity_zero") : null);

/** Row 2. */
const trialing: Rule = ({ facts, t }) => {
  const { status, trialEnd, item } = facts;
  if (status !== "trialing" || trialEnd === null || t >= trialEnd + trialSlack || !item) return null;
  return t < trialEnd || goesOnAfter(facts, trialEnd)
    ? grantCurrent(facts, t, 2, "trial")
    : deny(2, "trial_ended");
};

/** Rows 18 and 19. */
const notRunning: Rule = ({ facts: { status } }) => {
  if (status === "paused") return deny(19, "paused");
  return ["unpaid", "incomplete", "incomplete_expired"].includes(status) ? deny(18, status) : null;
};

const rules: readonly Rule[] = [
  quantityZero,
  trialing,
  notBilled,
  invoiceSent,
  covered,
  paused,
  wentBack,
  firstDebit,
  renewal,
  behind,
  pastDue,
  notRunning,
  canceled,
  unknown,
];

/** The first row that matches. No grant of a subscription outlives its planned end, whatever row gave it. */
export function decide(moment: Moment): Answer {
  const { facts, t } = moment;
  let answer: Answer | null = null;
  for (const rule of rules) {
    answer = rule(moment);
    if (answer) break;
  }
  if (!answer) return deny(23, "none");
  if (answer.access === "granted" && facts.plannedEnd !== null && t >= facts.plannedEnd)
    return deny(answer.row, "ended");
  return answer;
}
