import { oneTimeOffers, planOffers } from "./catalog.ts";
import { type FaultName, faultNames } from "./fault-names.ts";
import { createRandom, type Random } from "./random.ts";

/** How a buyer pays: Stripe's test numbers (docs.stripe.com/testing). */
export const payments = {
  card: "4242424242424242",
  declined: "4000000000000002",
  declinedLater: "4000000000000341",
  disputed: "4000000000000259",
  inquiry: "4000000000001976",
  refundFails: "4000000000005126",
  refundPends: "4000000000007726",
  debit: "DE89370400440532013000",
  debitRefused: "DE62370400440532013001",
} as const;
type Payment = keyof typeof payments;

/** What a subscriber can do in Stripe's customer portal. */
type PlanChange = "cancel-now" | "cancel-at-end" | "resume" | "switch";

export type Action =
  | { kind: "buy"; owner: number; offer: string; payment: Payment; refreshes: number }
  | { kind: "two-tabs"; owner: number; offers: [string, string]; payment: Payment }
  /** `of`: a one-time sale, or the newest payment of a subscription. */
  | { kind: "refund"; owner: number; of: "sale" | "plan"; part: "full" | "half" }
  /** Creates another subscription directly at Stripe, past the shop. */
  | { kind: "second-plan"; owner: number; offer: string }
  | { kind: "close-dispute"; owner: number; outcome: "won" | "lost" }
  | { kind: PlanChange; owner: number }
  | { kind: "flurry"; owner: number; changes: PlanChange[] }
  | { kind: "refresh"; owner: number; times: number }
  | { kind: "check"; owner: number; level: string }
  | { kind: "settle-debit"; owner: number; outcome: "succeeded" | "failed" }
  | { kind: "pass-time"; hours: number };

/** The whole input of one run: the same plan always runs the same way. */
export interface Plan {
  seed: number;
  /** Selects one of many orders of the same actions; the shrinker tries a few. */
  schedule: number;
  owners: number;
  actions: Action[];
  /** The probability of each fault; 0 when absent. */
  faults: Partial<Record<FaultName, number>>;
  /** Whether the engine really runs only one step at a time per customer. */
  oneStepPerCustomer: boolean;
  /** How often stripe-node retries by itself. */
  stripeRetries: number;
}

/** Draws a seed's actions and its own mix of faults; one seed in six has no faults. */
export function drawPlan(seed: number): Plan {
  const random = createRandom(seed).fork("plan");
  const owners = random.whole(2, 4);
  const drawn = Array.from({ length: random.whole(6, 12) }, () =>
    drawAction(random, random.chance(0.4) ? 0 : random.whole(0, owners - 1)),
  );
  const actions = random.chance(0.6) ? [...drawRush(random), ...drawn] : drawn;
  return {
    seed,
    schedule: 0,
    owners,
    actions,
    faults: random.chance(1 / 6) ? {} : drawFaults(random),
    oneStepPerCustomer: random.chance(0.5),
    stripeRetries: random.pick([0, 0, 2]),
  };
}

function drawFaults(random: Random): Plan["faults"] {
  const faults: Plan["faults"] = {};
  for (const name of faultNames) if (random.chance(0.3)) faults[name] = 0.03 + random.fraction() * 0.27;
  return faults;
}

function drawAction(random: Random, owner: number): Action {
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
