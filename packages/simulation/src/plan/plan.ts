import { oneTimeOffers, planOffers } from "./catalog.ts";
import { type FaultName, faultNames } from "./fault-names.ts";
import { createRandom, type Random } from "./random.ts";

/** How a buyer pays: the test numbers that Stripe publishes. */
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

/** What a subscriber can do on Stripe's own page. */
type PlanChange = "cancel-now" | "cancel-at-end" | "resume" | "switch";

export type Action =
  | { kind: "buy"; owner: number; offer: string; payment: Payment; refreshes: number }
  | { kind: "two-tabs"; owner: number; offers: [string, string]; payment: Payment }
  /** `of` a one-time sale, or of the newest payment of a subscription. */
  | { kind: "refund"; owner: number; of: "sale" | "plan"; part: "full" | "half" }
  /** Somebody makes another subscription at Stripe, past the shop. */
  | { kind: "second-plan"; owner: number; offer: string }
  | { kind: "close-dispute"; owner: number; verdict: "won" | "lost" }
  | { kind: PlanChange; owner: number }
  | { kind: "flurry"; owner: number; changes: PlanChange[] }
  | { kind: "refresh"; owner: number; times: number }
  | { kind: "check"; owner: number; level: string }
  | { kind: "settle-debit"; owner: number; verdict: "succeeded" | "failed" }
  | { kind: "pass-time"; hours: number };

/** Everything that makes one run: the same plan runs the same way. */
export interface Plan {
  seed: number;
  /** Which of the many orders: the shrinker tries a few. */
  schedule: number;
  owners: number;
  actions: Action[];
  /** The probability of each fault; what is absent does not happen. */
  faults: Partial<Record<FaultName, number>>;
  /** Whether the engine keeps its promise of one step at a time for each customer. */
  oneStepPerCustomer: boolean;
  /** How often stripe-node tries again by itself. */
  stripeRetries: number;
}

/** What happens in one seed, and what goes wrong: each seed has a mix of faults of its own, and one in six has none. */
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
  if (kind < 0.6) return { kind: "close-dispute", owner, verdict: random.chance(0.5) ? "won" : "lost" };
  if (kind < 0.67) return { kind: drawChange(random), owner };
  if (kind < 0.72) {
    const changes = Array.from({ length: random.whole(2, 4) }, () => drawChange(random));
    return { kind: "flurry", owner, changes };
  }
  if (kind < 0.77) return { kind: "refresh", owner, times: random.whole(1, 4) };
  if (kind < 0.87) return { kind: "check", owner, level: random.pick(["BASIC", "PRO"]) };
  if (kind < 0.9)
    return { kind: "settle-debit", owner, verdict: random.chance(0.5) ? "succeeded" : "failed" };
  return { kind: "pass-time", hours: random.pick([1, 1, 24, 24 * 4, 24 * 16, 24 * 31]) };
}

/** One subscriber who changes their mind while they use what they bought: many knocks at one door. */
function drawRush(random: Random): Action[] {
  const rush: Action[] = [
    { kind: "buy", owner: 0, offer: random.pick(planOffers), payment: "card", refreshes: random.whole(0, 2) },
  ];
  for (let turn = random.whole(1, 3); turn > 0; turn -= 1) {
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
