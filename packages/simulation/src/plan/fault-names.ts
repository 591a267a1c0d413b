/** The faults, with their meaning. A run proves nothing about a fault that never happened in it. */
export const faults = {
  "event duplicated": "an event is delivered twice",
  "event shuffled": "an event overtakes an older one",
  "event delayed": "an event arrives seconds or days late",
  "event dropped": "an event never arrives; reconciliation finds the change",
  "same-second burst": "several changes within one second, and no time between steps",
  "stripe 429": "Stripe refuses a request: rate limit",
  "stripe 500": "Stripe fails before it does anything",
  "stripe timeout after commit": "Stripe does the work and the answer is lost",
  "stripe stale read": "Stripe returns the state before the last change",
  "stripe refuses a customer": "Stripe fails for one customer, again and again, and for nobody else",
  "redis eviction": "Redis evicts one key",
  "redis flush": "Redis loses every key",
  "redis old dump": "Redis is restored from an old dump",
  "redis lost tail": "Redis fails over and loses its newest writes",
  "redis down": "Redis refuses every request for a while",
  "redis write lost": "Redis refuses one write",
  "worker crash": "a functions process dies at any await",
  "web crash": "a web process dies at any await",
  "crash before announcement": "a web process dies between the commit and the announcement",
  "announcement lost": "the engine accepts an announcement and loses it",
  "engine down": "the engine refuses an announcement",
  "step result lost": "a step succeeds, the engine loses its result and runs it again",
  "redis poisoned key": "a key of Redis holds a value of another type",
  "postgres cut off": "a connection to Postgres breaks before the work is done",
  "postgres answer lost": "Postgres commits, and the connection breaks before it says so",
  "database failover": "Postgres fails over and loses its newest writes",
} as const;

export type FaultName = keyof typeof faults;
export const faultNames = Object.keys(faults) as FaultName[];
export type FaultCounts = Record<FaultName, number>;

export function noFaults(): FaultCounts {
  return Object.fromEntries(faultNames.map((name) => [name, 0])) as FaultCounts;
}
