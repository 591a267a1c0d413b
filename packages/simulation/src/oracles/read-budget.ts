import type { Seen } from "../database/observe.ts";
import type { Expect } from "./oracle-names.ts";

/** Least time between the starts of two syncs of one customer, in milliseconds. */
const spacingMs = 3_000;

/** For each burst of events and page visits: syncs of one customer ≤ 1 + ceil(burst / spacing), acts on money aside. */
export function checkReadBudget(seen: Seen, expect: Expect): void {
  const byCustomer = new Map<string, number[]>();
  for (const { customerId, startedAt } of seen.syncs)
    byCustomer.set(customerId, [...(byCustomer.get(customerId) ?? []), startedAt]);
  for (const [customerId, syncs] of byCustomer) {
    const events = seen.events.filter((event) => event.customerId === customerId).map(({ at }) => at);
    const signals = [...events, ...syncs].sort((a, b) => a - b);
    for (const burst of burstsOf(signals)) {
      const length = burst.to - burst.from;
      const made = syncs.filter((at) => at >= burst.from && at <= burst.to).length;
      expect(
        "read budget",
        made <= 1 + Math.ceil(length / spacingMs),
        () => `${customerId} was synced ${made} times within ${length} ms`,
      );
    }
  }
}

/** Signals at most the spacing apart form one burst. */
function burstsOf(signals: readonly number[]): { from: number; to: number }[] {
  const bursts: { from: number; to: number }[] = [];
  for (const at of signals) {
    const last = bursts.at(-1);
    if (last && at - last.to <= spacingMs) last.to = at;
    else bursts.push({ from: at, to: at });
  }
  return bursts;
}
