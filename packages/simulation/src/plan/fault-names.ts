/** What goes wrong, and what each one means. A run in which one of them never happened proves nothing about it. */
export const faults = {
  "event duplicated": "an event is delivered twice",
  "event shuffled": "an event overtakes an older one",
  "event delayed": "an event comes seconds or days late",
  "event dropped": "an event never comes; reconciliation finds what it said",
  "same-second burst": "several changes within one second, and no time between steps",
  "stripe 429": "Stripe refuses a request for its rate",
  "stripe 500": "Stripe fails before it does anything",
  "stripe timeout after commit": "Stripe does the work and the answer is lost",
  "stripe stale read": "Stripe shows what was true before the last change",
  "redis eviction": "Redis forgets one key",
  "redis flush": "Redis forgets everything",
  "redis old dump": "Redis is restored from a dump made long ago",
  "redis lost tail": "Redis fails over and loses its newest writes",
  "redis down": "Redis refuses every request for a while",
  "worker crash": "the process that runs the functions dies at any await",
  "web crash": "the process behind the doors dies at any await",
  "crash before announcement": "a door dies between the commit and the announcement",
  "announcement lost": "the engine takes an announcement and loses it",
  "engine down": "the engine refuses an announcement",
  "step result lost": "a step ends, the engine does not hear of it and runs it again",
  "database failover": "Postgres fails over and loses its newest writes",
} as const;

export type FaultName = keyof typeof faults;
export const faultNames = Object.keys(faults) as FaultName[];
export type FaultCounts = Record<FaultName, number>;

export function noFaults(): FaultCounts {
  return Object.fromEntries(faultNames.map((name) => [name, 0])) as FaultCounts;
}
