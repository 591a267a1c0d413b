import type { Run } from "./run.ts";

/** The one object of `--json`. */
export interface Result {
  ok: boolean;
  /** How many were begun. */
  purchases: number;
  lost: number;
  doubled: number;
  deniedThoughPaid: number;
  /** The longest time from a fault to the first grant of something paid after it; NULL when nothing was. */
  recoverySeconds: number | null;
}

/** The result, and a sentence for each thing that is wrong. */
export function resultOf({ buyers, verdict, struck, broken }: Run): { result: Result; wrong: string[] } {
  const { lost, doubled, deniedThoughPaid, unanswered } = verdict;
  const gaveUp = buyers.flatMap(({ email, sessionId, gaveUp: why }) =>
    why === null ? [] : [`${email} (${sessionId ?? "nothing paid"}) gave up: ${why}`],
  );
  const recoverySeconds = recovery(struck, buyers);
  const wrong = [...lost, ...doubled, ...deniedThoughPaid, ...unanswered, ...gaveUp, ...broken];
  if (recoverySeconds === null) wrong.push("after a fault, nothing that was paid was granted");
  return {
    wrong,
    result: {
      ok: wrong.length === 0 && verdict.paid === buyers.length,
      purchases: buyers.length,
      lost: lost.length,
      doubled: doubled.length,
      deniedThoughPaid: deniedThoughPaid.length,
      recoverySeconds,
    },
  };
}

/** What was paid before a fault may be granted right after it without anything having recovered, so it does not count. */
function recovery(struck: readonly number[], buyers: Run["buyers"]): number | null {
  const waits = struck.map((at) => {
    const after = buyers.flatMap(({ paidAt, grantedAt }) =>
      paidAt !== null && paidAt >= at && grantedAt !== null ? [grantedAt - at] : [],
    );
    return after.length === 0 ? null : Math.min(...after);
  });
  const known = waits.flatMap((ms) => ms ?? []);
  return known.length < waits.length ? null : Math.round(Math.max(...known) / 100) / 10;
}

/** The longest time from a payment to its grant, in seconds. */
export function longestWait(buyers: Run["buyers"]): number {
  const waits = buyers.map(({ paidAt, grantedAt }) => (paidAt && grantedAt ? grantedAt - paidAt : 0));
  return Math.round(Math.max(0, ...waits) / 100) / 10;
}
