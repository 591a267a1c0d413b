import { deny, type Row, type RowAnswer } from "./answer.ts";
import {
  collectionPaused,
  covered,
  ending,
  invoiceSent,
  noQuantity,
  notBilled,
  trialing,
  whatWasPaid,
} from "./rows-covered.ts";
import {
  canceled,
  canceledCovered,
  notPaid,
  paused,
  trialOver,
  unknownInvoice,
  unknownStatus,
} from "./rows-status.ts";
import {
  coveredPastDue,
  firstPaymentFailed,
  firstPaymentOpen,
  grace,
  moneyBack,
  pastDue,
  renewalOpen,
  renewalProcessing,
  renewalWrittenOff,
} from "./rows-unpaid.ts";
import type { Situation } from "./situation.ts";

/**
 * The truth table of semantics 2.2: the first row that answers, in its order; rows are numbered as there. Stripe's
 * status says what Stripe will do next, and narrows what was paid for
 * (docs.stripe.com/billing/subscriptions/overview).
 */
export function answerOf(situation: Situation): RowAnswer {
  const table = situation.item ? rows : removedRows;
  for (const row of table) {
    const answer = row(situation);
    if (answer) return answer;
  }
  return deny("not_paid", "unpaid");
}

const rows: readonly Row[] = [
  noQuantity,
  unknownStatus,
  trialing,
  notBilled,
  invoiceSent,
  ending,
  covered,
  collectionPaused,
  moneyBack,
  firstPaymentOpen,
  firstPaymentFailed,
  unknownInvoice,
  renewalOpen,
  renewalProcessing,
  renewalWrittenOff,
  coveredPastDue,
  grace,
  trialOver,
  pastDue,
  notPaid,
  paused,
  canceledCovered,
  canceled,
];

/** An item that was removed still stands on its debits while the credit that removed it was not paid. */
const removedRows: readonly Row[] = [
  ({ covered: run }) =>
    run?.debits.some(({ isCreditUnpaid }) => isCreditUnpaid) ? null : deny("canceled", "canceled"),
  (situation) =>
    situation.subscription.status === "active" && situation.covered
      ? whatWasPaid(situation, situation.covered, "covered", "subscribed")
      : null,
  coveredPastDue,
  canceledCovered,
];
