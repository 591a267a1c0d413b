import type { Action } from "./actions.ts";
import { drawBasicActions } from "./draw-basic.ts";
import { drawBookingActions, hasBookings } from "./draw-bookings.ts";
import { drawMoneyActions } from "./draw-money.ts";
import { drawPair } from "./draw-pairs.ts";
import { type FaultName, faultNames } from "./fault-names.ts";
import { createRandom, type Random } from "./random.ts";

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
  /** How thin events are delivered; absent: snapshot events only. */
  thin?: ThinDelivery;
}

/** Thin events alone, or beside their snapshot twins, which they may name or not. */
export const thinDeliveries = ["only", "both", "nameless"] as const;
export type ThinDelivery = (typeof thinDeliveries)[number];

/** Which actions a seed draws: the purchases and portal changes of a shop, or everything that moves money at Stripe too. */
export const drawSets = ["basic", "full"] as const;
export type DrawSet = (typeof drawSets)[number];

/** Of the full set so many seeds draw the basic actions only. */
const basicShare = 0.3;

/** Draws a seed's actions and its own mix of faults; one seed in six has no faults. */
export function drawPlan(seed: number, draws: DrawSet = "full"): Plan {
  const random = createRandom(seed).fork("plan");
  const isBasic = draws === "basic" || createRandom(seed).fork("draws").chance(basicShare);
  const owners = random.whole(2, 4);
  const draw =
    draws === "full" && hasBookings(seed)
      ? drawBookingActions
      : isBasic
        ? drawBasicActions
        : drawMoneyActions;
  const actions = [...draw(random, owners), ...(draw === drawMoneyActions ? drawPair(seed) : [])];
  return {
    seed,
    schedule: 0,
    owners,
    actions,
    faults: random.chance(1 / 6) ? {} : { ...drawFaults(random), ...drawLateFaults(seed) },
    oneStepPerCustomer: random.chance(0.5),
    stripeRetries: random.pick([0, 0, 2]),
  };
}

function drawFaults(random: Random): Plan["faults"] {
  const faults: Plan["faults"] = {};
  for (const name of faultNames)
    if (!lateFaults.includes(name) && random.chance(0.3)) faults[name] = 0.03 + random.fraction() * 0.27;
  return faults;
}

/** They came later: each is drawn from a stream of its own, so that what the seeds drew before stays as it was. */
const lateFaults: readonly FaultName[] = [
  "redis write lost",
  "stripe refuses a customer",
  "redis poisoned key",
  "postgres cut off",
  "postgres answer lost",
];

function drawLateFaults(seed: number): Plan["faults"] {
  const faults: Plan["faults"] = {};
  for (const name of lateFaults) {
    const random = createRandom(seed).fork(name);
    if (random.chance(0.3)) faults[name] = 0.03 + random.fraction() * 0.27;
  }
  return faults;
}
