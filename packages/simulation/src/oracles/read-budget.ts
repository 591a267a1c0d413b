import type { Seen } from "../database/observe.ts";
import type { Expect } from "./oracle-names.ts";

/** The least time between the beginnings of two looks at one customer, in milliseconds. */
const spacingMs = 3_000;

/** Looks at one customer ≤ 1 + ceil(burst / W) for each burst of knocks and visits. */
export function checkReadBudget(seen: Seen, expect: Expect): void {
  const byCustomer = new Map<string, number[]>();
  for (const { customerId, startedAt } of seen.looks)
    byCustomer.set(customerId, [...(byCustomer.get(customerId) ?? []), startedAt]);
  for (const [customerId, looks] of byCustomer) {
    const knocked = seen.knocks.filter((knock) => knock.customerId === customerId).map(({ at }) => at);
    const signals = [...knocked, ...looks].sort((a, b) => a - b);
    for (const burst of burstsOf(signals)) {
      const length = burst.to - burst.from;
      const made = looks.filter((at) => at >= burst.from && at <= burst.to).length;
      expect(
        "read budget",
        made <= 1 + Math.ceil(length / spacingMs),
        () => `${customerId} was looked at ${made} times within ${length} ms`,
      );
    }
  }
}

/** Signals less than the spacing apart are one burst. */
function burstsOf(signals: readonly number[]): { from: number; to: number }[] {
  const bursts: { from: number; to: number }[] = [];
  for (const at of signals) {
    const last = bursts.at(-1);
    if (last && at - last.to <= spacingMs) last.to = at;
    else bursts.push({ from: at, to: at });
  }
  return bursts;
}
