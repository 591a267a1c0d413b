import { type Control, controls, notTheControls, planOfControl } from "./controls/all-controls.ts";
import { tollgate } from "./design.ts";
import type { OracleName } from "./oracles.ts";
import { drawPlan, type Plan } from "./plan.ts";
import { type Outcome, simulate } from "./simulate.ts";
import { openStage } from "./stage.ts";
import type { Stage } from "./story.ts";
import type { Caught, Failure } from "./tally.ts";

export interface Share {
  postgresUrl: string;
  first: number;
  last: number;
  /** This worker runs every n-th seed, from its own offset. */
  workers: number;
  worker: number;
  tolerated: OracleName[];
}

/** One seed in so many is played a second time, statement by statement. */
const fineEvery = 10;

export type News =
  | { kind: "outcome"; outcome: Outcome; grain: Failure["grain"] }
  | { kind: "caught"; caught: Caught };

/** Runs one worker's share of the seeds and of the controls, and tells each result as it comes. */
export async function runShare(share: Share, tell: (news: News) => void): Promise<void> {
  const isMine = (number: number) => number % share.workers === share.worker;
  const coarse = await openStage(share.postgresUrl, "transaction");
  try {
    for (let seed = share.first; seed <= share.last; seed += 1) {
      if (!isMine(seed)) continue;
      const outcome = await simulate(coarse, drawPlan(seed), tollgate, { tolerated: share.tolerated });
      tell({ kind: "outcome", outcome, grain: "transaction" });
    }
    const most = Math.max(60, share.last - share.first + 1);
    for (const [index, control] of controls.entries())
      if (isMine(index)) tell({ kind: "caught", caught: await catchControl(coarse, control, most) });
  } finally {
    await coarse.close();
  }
  const fine = await openStage(share.postgresUrl, "statement");
  try {
    for (let seed = share.first; seed <= share.last; seed += fineEvery) {
      if (!isMine((seed - share.first) / fineEvery)) continue;
      const outcome = await simulate(fine, finePlan(seed), tollgate, {
        grain: "statement",
        tolerated: share.tolerated,
      });
      tell({ kind: "outcome", outcome, grain: "statement" });
    }
  } finally {
    await fine.close();
  }
}

/** A failover in the middle of an open transaction would need a second server: the coarse grain has the failovers. */
export function finePlan(seed: number): Plan {
  const plan = drawPlan(seed);
  const { "database failover": _, ...faults } = plan.faults;
  return { ...plan, faults };
}

export async function catchControl(stage: Stage, control: Control, mostSeeds: number): Promise<Caught> {
  for (let seed = 1; seed <= mostSeeds; seed += 1) {
    const plan = planOfControl(seed, control);
    const { failure } = await simulate(stage, plan, control.design, { tolerated: notTheControls });
    if (failure && failure.oracle !== "crash")
      return { control: control.design.name, seed, oracle: failure.oracle };
  }
  return { control: control.design.name, seed: null, oracle: null };
}
