/** One changed line of core that breaks what the semantics say. The simulation must find it. */
export interface Plant {
  name: string;
  /** In packages/core/src. */
  file: string;
  /** The text to change: it must be in the file exactly once. */
  find: string;
  replace: string;
  /** What it breaks: a section or a row of the semantics. */
  breaks: string;
}

export const plants: readonly Plant[] = [
  {
    name: "any level allows every level",
    file: "entitlements/check.ts",
    find: "allowed: reaches(deps.catalog, access.level, level)",
    replace: "allowed: access.level !== null",
    breaks: "2.2, the last row: the highest level wins",
  },
  {
    name: "grace from the newest unpaid invoice",
    file: "rules/coverage/run.ts",
    find: "(a, b) => a.invoice.createdAt - b.invoice.createdAt || compareIds(a.line.id, b.line.id),",
    replace: "(a, b) => b.invoice.createdAt - a.invoice.createdAt || compareIds(a.line.id, b.line.id),",
    breaks: "2.1, first unpaid: the oldest invoice",
  },
  {
    name: "any unpaid invoice continues the coverage",
    file: "rules/coverage/run.ts",
    find: ".filter(({ start, end }) => run === null || (start <= run.end && run.end < end));",
    replace: ".filter(() => true);",
    breaks: "2.1, first unpaid: a debit that would continue the coverage",
  },
  {
    name: "a refunded invoice still counts",
    file: "rules/coverage/coverage.ts",
    find: "      return invoiceMoneyBack(invoice, context).loss;",
    replace: "      return null;",
    breaks: "2.3: all of it goes back, the invoice stops counting",
  },
  {
    name: "an open invoice counts",
    file: "rules/coverage/coverage.ts",
    find: '(debit) => debit.standing === "paid" && debit.until > debit.start && !isTrial(debit, subscription),',
    replace:
      '(debit) => (debit.standing === "paid" || debit.standing === "open") && debit.until > debit.start && !isTrial(debit, subscription),',
    breaks: "2.1, paid: the invoice is paid",
  },
  {
    name: "credits take nothing back",
    file: "rules/coverage/coverage.ts",
    find: "        until: Math.min(line.end, ...counted.map(({ start }) => start)),",
    replace: "        until: line.end,",
    breaks: "2.1, credit: from its start it takes back",
  },
  {
    name: "credits of unpaid invoices take back",
    file: "rules/coverage/coverage.ts",
    find: "const counted = taken.filter((credit) => isPaid(credit.invoice));",
    replace: "const counted = taken;",
    breaks: "2.1, paid: an unpaid invoice lends neither its debits nor its credits",
  },
  {
    name: "a zero invoice pays for an unpaid period",
    file: "rules/coverage/coverage.ts",
    find: "return unpaid.stand && invoice.total - unpaid.amount > 0 ? unpaid.stand : paid;",
    replace: "return unpaid.stand && invoice.total - unpaid.amount > 0 ? paid : paid;",
    breaks: "2.1, paid: credits for debits that were never paid pay nothing",
  },
  {
    name: "a free trial covers",
    file: "rules/coverage/coverage.ts",
    find: "return line.amount === 0 && trialEnd !== null && start < trialEnd;",
    replace: "return line.amount < 0 && trialEnd !== null && end <= trialEnd;",
    breaks: "2.2, row 9: the debit after a free trial is a first debit",
  },
  {
    name: "any part of a refund takes all",
    file: "rules/coverage/money-back.ts",
    find: "    if (gone >= amount) return part.at;",
    replace: "    if (gone > 0) return part.at;",
    breaks: "2.3: a part is a flag",
  },
  {
    name: "a failed refund counts",
    file: "rules/coverage/money-back.ts",
    find: 'return status === "succeeded" || status === "pending";',
    replace: "return status !== null;",
    breaks: "2.3: refunds that failed count nothing",
  },
  {
    name: "an open dispute takes nothing",
    file: "rules/coverage/money-back.ts",
    find: '  needs_response: "dispute_open",',
    replace: '  needs_response: "dispute_warning",',
    breaks: "2.3: needs_response is suspended",
  },
  {
    name: "a lost dispute is forgiven",
    file: "rules/coverage/money-back.ts",
    find: '  lost: "dispute_lost",',
    replace: '  lost: "dispute_won",',
    breaks: "2.3: lost, the invoice stops counting",
  },
  {
    name: "no grace",
    file: "rules/coverage/rows-unpaid.ts",
    find: "  const until = since + policy.pastDueGraceDays * day;",
    replace: "  const until = since + 0 * policy.pastDueGraceDays * day;",
    breaks: "2.2, row 16",
  },
  {
    name: "grace for who never paid",
    file: "rules/coverage/rows-unpaid.ts",
    find: "  if (!isLate || !run || !unpaid || !wasPaid(run)) return null;",
    replace: "  if (!isLate || !run || !unpaid) return null;",
    breaks: "2.2, rows 16 and 17: the run holds something that was paid",
  },
  {
    name: "a paid month is locked out by a failed upgrade",
    file: "rules/coverage/rows-unpaid.ts",
    find: '  if (!isOneOf(subscription.status, ["past_due", "unpaid"]) || !run) return null;',
    replace: '  if (!isOneOf(subscription.status, ["unpaid"]) || !run) return null;',
    breaks: "2.2, row 15",
  },
  {
    name: "a written-off renewal is waited for",
    file: "rules/coverage/answer.ts",
    find: '  return unpaid.standing === "draft" || (unpaid.standing === "open" && !unpaid.awaited.attempted);',
    replace:
      '  return unpaid.standing !== "open" || (unpaid.standing === "open" && !unpaid.awaited.attempted);',
    breaks: "2.2, row 13",
  },
  {
    name: "a first debit that failed is pending",
    file: "rules/coverage/rows-unpaid.ts",
    find: "  if (!isToBeAttempted(situation, unpaid) && !isProcessing(unpaid, payments)) return null;",
    replace: "  if (!isToBeAttempted(situation, unpaid) && payments.length < 0) return null;",
    breaks: "2.2, rows 9 and 10",
  },
  {
    name: "no time for a renewal by bank debit",
    file: "rules/coverage/rows-unpaid.ts",
    find: "  const until = run.end + policy.settlementDays * day;",
    replace: "  const until = run.end + policy.settlementDays;",
    breaks: "2.2, row 12",
  },
  {
    name: "quantity 0 grants",
    file: "rules/coverage/rows-covered.ts",
    find: "item?.quantity === 0 ?",
    replace: "item?.quantity === -1 ?",
    breaks: "2.2, row 1",
  },
  {
    name: "an unpaid change grants what it changed to",
    file: "rules/coverage/rows-covered.ts",
    find: "if (!isCounting && refused.length > 0 && refused.every(isRefused)) {",
    replace: "if (!isCounting && refused.length < 0 && refused.every(isRefused)) {",
    breaks: "2.2, row 6: what was paid",
  },
  {
    name: "a pause gives nothing",
    file: "rules/coverage/rows-covered.ts",
    find: '  const answer = current(situation, "collection_paused", "subscribed", item.periodEnd, slack);',
    replace: '  const answer = current(situation, "collection_paused", "subscribed", item.periodStart, 0);',
    breaks: "2.2, row 7",
  },
  {
    name: "the planned end is not looked at",
    file: "rules/coverage/situation.ts",
    find: "    ...(subscription.cancelAt === null ? [] : [subscription.cancelAt]),",
    replace: "    ...(subscription.cancelAt === null ? [] : []),",
    breaks: "2.1, validUntil: no grant ends after the planned end",
  },
  {
    name: "dunning ends a paid year",
    file: "rules/coverage/rows-status.ts",
    find: '["payment_failed", "payment_disputed"]',
    replace: '["payment_disputed_never"]',
    breaks: "2.2, row 20",
  },
  {
    name: "a sale that has begun is moved",
    file: "rules/purchases.ts",
    find: "    ends.set(level, Math.min(expiresAt, lostAt));",
    replace: "    ends.set(level, startsAt);",
    breaks: "3, second sale: a sale that has begun keeps its days",
  },
  {
    name: "the catalog decides what was sold",
    file: "rules/purchases.ts",
    find: "    const promise = metadata.promise ?? sold;",
    replace: "    const promise = sold ?? metadata.promise;",
    breaks: "2.5: a sale keeps its promise",
  },
  {
    name: "the older subscription is ended",
    file: "rules/duplicates.ts",
    find: 'longest(b, "coveredUntil") - longest(a, "coveredUntil") ||',
    replace: 'longest(a, "coveredUntil") - longest(b, "coveredUntil") ||',
    breaks: "2.4: the one that is covered longest is kept",
  },
  {
    name: "seats are not added",
    file: "rules/access-at.ts",
    find: "seats[planGroup] = (seats[planGroup] ?? 0) + entitlement.seats;",
    replace: "seats[planGroup] = entitlement.seats;",
    breaks: "2.2, the last row: seats are added",
  },
];
