import type { Ground } from "../database/database.ts";
import { hasBookings } from "../plan/draw-bookings.ts";
import { type DrawSet, drawPlan, type Plan, thinDeliveries } from "../plan/plan.ts";
import type { Grain } from "../world/gated-postgres.ts";
import { openStage } from "../world/stage.ts";
import type { Stage } from "../world/story.ts";

/** The ways to play a seed. */
export const plays = {
  /** On the serial model: most seeds. */
  model: { ground: "model", grain: "transaction" },
  /** On the real Postgres and the model, whose answers must be equal. */
  both: { ground: "both", grain: "transaction" },
  /** On the real Postgres, with the statements of concurrent transactions interleaved. */
  statement: { ground: "postgres", grain: "statement" },
  /** On the serial model, and not a single event arrives: reconciliation alone tells what happened. */
  unheard: { ground: "model", grain: "transaction" },
  /** On the serial model, with thin events. */
  thin: { ground: "model", grain: "transaction" },
  /** On the real Postgres alone: bookings, and whatever else the model does not know. */
  postgres: { ground: "postgres", grain: "transaction" },
} as const satisfies Record<string, { ground: Ground; grain: Grain }>;
export type Play = keyof typeof plays;

/** Of this many seeds, one is compared with the real Postgres, and one is interleaved statement by statement. */
const realEvery = 160;

/**
 * The ways to play this seed: half of the seeds without a single event, of the others a quarter with thin events. They
 * depend on the number alone, so that a replay is the same.
 *
 * @param only plays every seed in this way
 */
export function playsOf(seed: number, only?: Play): Play[] {
  if (only) return [only];
  if (hasBookings(seed)) return ["postgres"];
  if (seed % 2 === 0) return ["unheard"];
  if (seed % realEvery === 3) return ["model", "statement"];
  if (seed % realEvery === 13) return ["both"];
  return [seed % 8 === 5 ? "thin" : "model"];
}

export function planFor(seed: number, play: Play, draws?: DrawSet): Plan {
  const plan = drawPlan(seed, draws);
  if (play === "unheard") return unheard(plan);
  if (play === "thin") return { ...plan, thin: thinDeliveries[seed % thinDeliveries.length] ?? "only" };
  if (play !== "statement") return plan;
  // A failover during an open transaction would need a second server, so only the other plays have failovers.
  const { "database failover": _, ...faults } = plan.faults;
  return { ...plan, faults };
}

/** Without the faults that take more to heal than the cycle of 15 minutes. */
function unheard(plan: Plan): Plan {
  const { "database failover": _, "redis old dump": __, "redis lost tail": ___, ...faults } = plan.faults;
  return { ...plan, faults: { ...faults, "event dropped": 1 } };
}

/** Stages, each opened on first use, all closed together. */
export interface Stages {
  of(play: Play): Promise<Stage>;
  close(): Promise<void>;
}

export function openStages(postgresUrl: string): Stages {
  const open = new Map<string, Promise<Stage>>();
  return {
    of(play) {
      // Several ways differ in their plan only.
      const { ground, grain } = plays[play];
      const key = `${ground} ${grain}`;
      const stage = open.get(key) ?? openStage(postgresUrl, { ground, grain });
      open.set(key, stage);
      return stage;
    },
    async close() {
      for (const stage of open.values()) await (await stage).close();
      open.clear();
    },
  };
}
