import { noChecks, type OracleCounts, type OracleName, oracleNames } from "../oracles/oracle-names.ts";
import { type ActionCounts, actionNames } from "../plan/action-names.ts";
import { type FaultCounts, type FaultName, faultNames, noFaults } from "../plan/fault-names.ts";
import type { DrawSet, Plan } from "../plan/plan.ts";
import type { Play } from "./plays.ts";
import type { Outcome } from "./simulate.ts";

export interface Failure {
  plan: Plan;
  play: Play;
  oracle: OracleName | "crash" | "hang";
  message: string;
  trace: string[];
}

export interface Caught {
  control: string;
  /** NULL when no seed caught it. */
  seed: number | null;
  oracle: string | null;
}

/** The results of many seeds so far. */
export interface Tally {
  draws: DrawSet;
  seeds: number;
  /** How many seeds were played in each way. */
  plays: Record<Play, number>;
  /** A statement that the model does not know; the seeds were then played on the real Postgres. */
  notModelled: string | null;
  actions: number;
  steps: number;
  eventsMade: number;
  eventsDelivered: number;
  faults: FaultCounts;
  oracles: OracleCounts;
  /** How often each action had an effect, by its name. */
  effects: ActionCounts;
  controls: Caught[];
  failures: Failure[];
}

export function emptyTally(draws: DrawSet = "full"): Tally {
  return {
    draws,
    seeds: 0,
    plays: { model: 0, both: 0, statement: 0, unheard: 0, thin: 0, postgres: 0 },
    notModelled: null,
    actions: 0,
    steps: 0,
    eventsMade: 0,
    eventsDelivered: 0,
    faults: noFaults(),
    oracles: noChecks(),
    effects: Object.fromEntries(actionNames.map((name) => [name, 0])),
    controls: [],
    failures: [],
  };
}

export function addOutcome(tally: Tally, outcome: Outcome, play: Play): void {
  // Each seed counts once: this play repeats it.
  tally.seeds += play === "statement" ? 0 : 1;
  tally.plays[play] += 1;
  tally.notModelled ??= outcome.notModelled;
  tally.actions += outcome.plan.actions.length;
  tally.steps += outcome.steps;
  tally.eventsMade += outcome.eventsMade;
  tally.eventsDelivered += outcome.eventsDelivered;
  for (const name of faultNames) tally.faults[name] += outcome.faults[name];
  for (const name of oracleNames) tally.oracles[name] += outcome.oracles[name];
  for (const name of actionNames)
    tally.effects[name] = (tally.effects[name] ?? 0) + (outcome.actions[name] ?? 0);
  if (outcome.failure)
    tally.failures.push({ plan: outcome.plan, play, ...outcome.failure, trace: outcome.trace });
}

/** With fewer seeds a rare action may never have an effect by chance. */
const enoughForActions = 2_000;

/** What weakens a run: a fault that never happened, an oracle that never checked, a control that was not caught. */
export function gapsOf(tally: Tally): string[] {
  return [
    ...faultNames
      .filter((name: FaultName) => tally.faults[name] === 0)
      .map((name) => `the fault "${name}" never happened`),
    ...oracleNames
      .filter((name) => tally.oracles[name] === 0)
      .map((name) => `the oracle "${name}" never checked anything`),
    ...actionNames
      .filter(
        (name) => tally.draws === "full" && tally.seeds >= enoughForActions && tally.effects[name] === 0,
      )
      .map((name) => `the action "${name}" never had an effect`),
    ...tally.controls
      .filter(({ seed }) => seed === null)
      .map(({ control }) => `the control "${control}" was not caught`),
  ];
}
