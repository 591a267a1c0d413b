import { type Control, controls, notTheControls, planOfControl } from "../controls/all-controls.ts";
import type { OracleName } from "../oracles/oracle-names.ts";
import { hasBookings } from "../plan/draw-bookings.ts";
import type { DrawSet } from "../plan/plan.ts";
import type { Stage } from "../world/story.ts";
import { tollgate } from "../world/tollgate.ts";
import { openStages, type Play, planFor, plays, playsOf } from "./plays.ts";
import { type Outcome, simulate } from "./simulate.ts";
import type { Caught } from "./tally.ts";

export interface Share {
  postgresUrl: string;
  first: number;
  last: number;
  tolerated: OracleName[];
  draws?: DrawSet;
  /** Plays every seed in this way. */
  play?: Play;
  /** Only seeds, each once and in their order, until the first that breaks a promise. */
  untilFailure?: boolean;
}

export type Progress =
  /** The job that starts now: a worker that reports nothing more hangs in it. */
  | { kind: "began"; job: string; seed: number; play: Play }
  | { kind: "outcome"; outcome: Outcome; play: Play }
  | { kind: "caught"; caught: Caught };

type Job = { kind: "control"; control: Control } | { kind: "seed"; seed: number; play: Play };

/**
 * Runs the seeds and controls that it is given, and reports each result as it comes.
 *
 * @param next asks for the number of a job that nobody else runs; one that there is not ends it
 */
export async function runShare(
  share: Share,
  report: (progress: Progress) => void,
  next: () => Promise<number>,
): Promise<void> {
  const stages = openStages(share.postgresUrl);
  let hasModel = true;
  const jobs = share.untilFailure ? seedsFrom(share.first, share.last) : jobsFrom(share);
  const most = Math.max(100, share.last - share.first + 1);

  async function play(seed: number, way: Play): Promise<Outcome> {
    report({ kind: "began", job: `seed ${seed}`, seed, play: way });
    const wantsModel = plays[way].ground === "model";
    const stage = await stages.of(wantsModel && !hasModel ? "postgres" : way);
    const outcome = await simulate(stage, planFor(seed, way, share.draws), tollgate, {
      tolerated: share.tolerated,
    });
    if (wantsModel && hasModel && outcome.notModelled) {
      hasModel = false;
      return play(seed, way);
    }
    report({ kind: "outcome", outcome, play: way });
    return outcome;
  }

  try {
    for (let job = jobs[await next()]; job; job = jobs[await next()]) {
      if (job.kind === "seed") {
        const { failure } = await play(job.seed, job.play);
        if (failure && share.untilFailure) return;
      } else {
        const { name } = job.control.design;
        const began = (seed: number) =>
          report({ kind: "began", job: `control ${name}`, seed, play: "model" });
        const caught = await catchControl(await stages.of("model"), job.control, most, began);
        report({ kind: "caught", caught });
      }
    }
  } finally {
    await stages.close();
  }
}

function seedsFrom(first: number, last: number): Job[] {
  return Array.from({ length: last - first + 1 }, (_, at) => {
    const seed = first + at;
    return { kind: "seed", seed, play: hasBookings(seed) ? "postgres" : "model" };
  });
}

/** Long jobs first, so that no worker starts one at the end. */
function jobsFrom({ first, last, play: only }: Share): Job[] {
  const seeds = Array.from({ length: last - first + 1 }, (_, at) => first + at);
  const played = seeds.flatMap((seed) =>
    playsOf(seed, only).map((play): Job => ({ kind: "seed", seed, play })),
  );
  const isReal = (job: Job) => job.kind === "seed" && plays[job.play].ground !== "model";
  return [
    ...controls.map((control): Job => ({ kind: "control", control })),
    ...played.filter(isReal),
    ...played.filter((job) => !isReal(job)),
  ];
}

/** Plays a naive design until a promise breaks. */
export async function catchControl(
  stage: Stage,
  control: Control,
  mostSeeds: number,
  began: (seed: number) => void = () => {},
): Promise<Caught> {
  for (let seed = 1; seed <= mostSeeds; seed += 1) {
    began(seed);
    const plan = planOfControl(seed, control);
    const { failure } = await simulate(stage, plan, control.design, { tolerated: notTheControls });
    if (failure && failure.oracle !== "crash")
      return { control: control.design.name, seed, oracle: failure.oracle };
  }
  return { control: control.design.name, seed: null, oracle: null };
}
