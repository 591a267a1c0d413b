/**
 * What the cells of the truth table are set to: data, so that a change of policy is a recomputation and not a
 * migration. Days and hours are of the clock, not of a calendar.
 */
export interface AccessPolicy {
  /** Written into the journal beside every change. */
  version: string;
  /** After a paid period ends: time for Stripe to draft, finalise and collect the renewal (about an hour). */
  renewalSlackHours: number;
  /** After a trial ends and before anybody has looked again. */
  trialSlackHours: number;
  /** How long an owner who has paid before keeps access while a payment is past due. */
  pastDueGraceDays: number;
  /** How long a decision outlives a status that nobody understands. */
  unknownStatusHours: number;
  /** What is done about a second live subscription in a plan group: ended and refunded, or only reported. */
  duplicateSubscriptions: "cancel_newer" | "report";
  /** Access while the first invoice is still being settled by a bank. */
  grantWhileFirstPaymentProcesses: boolean;
}

export const defaultPolicy: AccessPolicy = {
  version: "1",
  renewalSlackHours: 24,
  trialSlackHours: 1,
  pastDueGraceDays: 7,
  unknownStatusHours: 24,
  duplicateSubscriptions: "cancel_newer",
  grantWhileFirstPaymentProcesses: false,
};
