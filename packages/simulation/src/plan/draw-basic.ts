import type { Action, PlanChange } from "./actions.ts";
import { oneTimeOffers, planOffers } from "./catalog.ts";
import type { Random } from "./random.ts";

/** Purchases, refunds and portal changes, as buyers of a shop make them. */
export function drawBasicActions(random: Random, owners: number): Action[] {
  const drawn = Array.from({ length: random.whole(6, 12) }, () =>
    drawAction(random, random.chance(0.4) ? 0 : random.whole(0, owners - 1)),
  );
  return random.chance(0.6) ? [...drawRush(random), ...drawn] : drawn;
}

export function drawAction(random: Random, owner: number): Action {
  const kind = random.fraction();
  if (kind < 0.24) {
    const payment = random.pick([
      "card",
      "card",
      "card",
      "card",
      "declined",
      "debit",
      "debitRefused",
      "disputed",
      "inquiry",
      "refundFails",
      "refundPends",
    ] as const);
    return { kind: "buy", owner, offer: random.pick(oneTimeOffers), payment, refreshes: random.whole(0, 3) };
  }
  if (kind < 0.4) {
    const payment = random.pick([
      "card",
      "card",
      "card",
      "card",
      "declinedLater",
      "declinedLater",
      "debit",
      "disputed",
      "inquiry",
      "refundFails",
    ] as const);
    return { kind: "buy", owner, offer: random.pick(planOffers), payment, refreshes: random.whole(0, 2) };
  }
  if (kind < 0.47) {
    const offers: [string, string] = random.chance(0.5)
      ? [random.pick(planOffers), random.pick(planOffers)]
      : [random.pick(oneTimeOffers), random.pick(oneTimeOffers)];
    return { kind: "two-tabs", owner, offers, payment: "card" };
  }
  if (kind < 0.55) {
    const of = random.chance(0.5) ? "sale" : "plan";
    return { kind: "refund", owner, of, part: random.chance(0.7) ? "full" : "half" };
  }
  if (kind < 0.57) return { kind: "second-plan", owner, offer: random.pick(planOffers) };
  if (kind < 0.6) return { kind: "close-dispute", owner, outcome: random.chance(0.5) ? "won" : "lost" };
  if (kind < 0.67) return { kind: drawChange(random), owner };
  if (kind < 0.72) {
    const changes = Array.from({ length: random.whole(2, 4) }, () => drawChange(random));
    return { kind: "flurry", owner, changes };
  }
  if (kind < 0.77) return { kind: "refresh", owner, times: random.whole(1, 4) };
  if (kind < 0.87) return { kind: "check", owner, level: random.pick(["BASIC", "PRO"]) };
  if (kind < 0.9)
    return { kind: "settle-debit", owner, outcome: random.chance(0.5) ? "succeeded" : "failed" };
  return { kind: "pass-time", hours: random.pick([1, 1, 24, 24 * 4, 24 * 16, 24 * 31]) };
}

/** One subscriber who buys, checks access and changes the plan again and again: many events for one customer. */
function drawRush(random: Random): Action[] {
  const rush: Action[] = [
    { kind: "buy", owner: 0, offer: random.pick(planOffers), payment: "card", refreshes: random.whole(0, 2) },
  ];
  for (let rounds = random.whole(1, 3); rounds > 0; rounds -= 1) {
    rush.push({ kind: "check", owner: 0, level: random.pick(["BASIC", "PRO"]) });
    if (random.chance(0.15)) rush.push({ kind: "refund", owner: 0, of: "plan", part: "full" });
    if (random.chance(0.1)) rush.push({ kind: "second-plan", owner: 0, offer: random.pick(planOffers) });
    rush.push({
      kind: "flurry",
      owner: 0,
      changes: Array.from({ length: random.whole(1, 3) }, () => drawChange(random)),
    });
  }
  rush.push({ kind: "check", owner: 0, level: "BASIC" });
  return rush;
}

function drawChange(random: Random): PlanChange {
  return random.pick([
    "cancel-now",
    "cancel-at-end",
    "cancel-at-end",
    "resume",
    "resume",
    "switch",
    "switch",
  ] as const);
}
