import pc from "picocolors";
import { oracleNames } from "../oracles/oracle-names.ts";
import { faultNames, faults } from "../plan/fault-names.ts";
import type { Plan } from "../plan/plan.ts";
import { gapsOf, type Tally } from "./tally.ts";

/** The report for people. */
export function report(tally: Tally, seconds: number, checksGaps: boolean): string {
  const lines = [
    pc.bold("Simulation"),
    `  ${number(tally.seeds)} seeds in ${seconds.toFixed(0)} s: ${(tally.seeds / seconds).toFixed(2)} a second (${number(tally.plays.unheard)} of them without a single event, ${number(tally.plays.thin)} with thin events, ${tally.plays.both} on the real Postgres beside the model; ${tally.plays.statement} once more there, statement by statement)`,
    `  ${number(tally.actions)} actions, ${number(tally.steps)} steps, ${number(tally.eventsMade)} events made and ${number(tally.eventsDelivered)} delivered`,
    "",
    pc.bold("Faults, and how often each happened"),
    ...faultNames.map((name) => row(name, tally.faults[name], faults[name])),
    "",
    pc.bold("Actions at Stripe, and how often each had an effect"),
    ...actionLines(tally),
    "",
    pc.bold("Oracles, and how often each checked"),
    ...oracleNames.map((name) => row(name, tally.oracles[name], "")),
    "",
  ];
  if (tally.controls.length > 0)
    lines.push(
      pc.bold("Naive designs in the same world"),
      ...tally.controls.map(
        ({ control, seed, oracle }) =>
          `  ${control.padEnd(30)} ${seed === null ? pc.red("not caught") : `caught by seed ${seed}: ${oracle}`}`,
      ),
      "",
    );
  for (const { plan, oracle, message, play } of tally.failures)
    lines.push(pc.red(`  seed ${plan.seed} (${play}) broke "${oracle}": ${message.split("\n")[0]}`));
  if (tally.notModelled)
    lines.push(
      pc.yellow(`  Played on the real Postgres, because the model does not know ${tally.notModelled}`),
    );
  const gaps = checksGaps ? gapsOf(tally) : [];
  for (const gap of gaps) lines.push(pc.red(`  ${gap}`));
  const isOk = tally.failures.length === 0 && gaps.length === 0;
  lines.push(isOk ? pc.green("  Every promise held.") : pc.red("  Not every promise held."));
  return lines.join("\n");
}

/** Those that had an effect, the rarest first. */
function actionLines({ effects }: Tally): string[] {
  return Object.entries(effects)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => a - b)
    .map(([name, count]) => row(name, count, ""));
}

/** A plan as a readable script. */
export function scriptOf(plan: Plan): string {
  const wrong = Object.entries(plan.faults).map(([name, share]) => `  ${name}: ${Math.round(share * 100)} %`);
  return [
    `seed ${plan.seed}, schedule ${plan.schedule}, ${plan.owners} owners, stripe-node retries ${plan.stripeRetries} times, ${plan.oneStepPerCustomer ? "one step at a time per customer" : "concurrent steps per customer"}`,
    ...plan.actions.map((action, index) => `  ${index + 1}. ${JSON.stringify(action)}`),
    wrong.length === 0 ? "no faults" : "faults:",
    ...wrong,
  ].join("\n");
}

export function json(tally: Tally, checksGaps: boolean): string {
  const isOk = tally.failures.length === 0 && (!checksGaps || gapsOf(tally).length === 0);
  return JSON.stringify({
    ok: isOk,
    seeds: tally.seeds,
    faults: tally.faults,
    oracles: tally.oracles,
    controls: Object.fromEntries(
      tally.controls.map(({ control, seed }) => [control, { caught: seed !== null, seed }]),
    ),
  });
}

function row(name: string, count: number, meaning: string): string {
  return `  ${name.padEnd(38)} ${number(count).padStart(10)}  ${pc.dim(meaning)}`.trimEnd();
}

function number(value: number): string {
  return value.toLocaleString("en-GB");
}
