import { type Answer, deny, grantCurrent } from "./answer.ts";
import { unknownPeriod } from "./item-facts.ts";
import type { Moment, Rule } from "./moment.ts";

const known = new Set([
  "trialing",
  "active",
  "past_due",
  "unpaid",
  "incomplete",
  "incomplete_expired",
  "paused",
  "canceled",
]);

/** Row 22. */
export const unknown: Rule = (moment) => (known.has(moment.facts.status) ? null : keep(moment));

/** The decision before a value that nobody knows, never beyond its own end; never a new one. */
export function keep({ facts, t }: Moment): Answer {
  const { before, since } = facts.unknown ?? { before: null, since: t };
  if (!before || t >= before.until || t >= since + unknownPeriod) return deny(22, "unknown_status", "P0");
  return {
    ...grantCurrent(facts, t, 22, "unknown_status"),
    level: before.level,
    seats: before.seats,
    alert: "P0",
  };
}
