import { html, raw } from "hono/html";
import { hasEnded, type RunState, type RunStep } from "../model/run.ts";
import type { EngineState } from "../state/engine-state.ts";

const SHOWN_RUNS = 200;
const REFRESH_SECONDS = 3;

const STYLE = `
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 15%, transparent); }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; }
  h1 { font-size: 1.3rem; margin: 0; }
  p { margin: .2rem 0 1.5rem; opacity: .75; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); }
  th { font-weight: 600; }
  code { font-size: .85em; }
  small { opacity: .85; }
  ol { margin: 0; padding-left: 1.2rem; }
  .Completed { color: #15803d; } .Failed { color: #b91c1c; } .Cancelled { opacity: .7; }
  .Running, .Queued, .Waiting, .Retrying, .Planned { color: #b45309; }
  .number { font-variant-numeric: tabular-nums; white-space: nowrap; }
`;

/** An HTML page of the latest runs: state, attempts, steps, duration. It refreshes itself. */
export function renderRunsPage(state: EngineState) {
  const now = state.clock.now();
  const runs = [...state.runs.values()].reverse().slice(0, SHOWN_RUNS);
  const open = [...state.runs.values()].filter((run) => !hasEnded(run)).length;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta http-equiv="refresh" content="${REFRESH_SECONDS}" />
        <title>Runs: local Inngest engine</title>
        <style>${raw(STYLE)}</style>
      </head>
      <body>
        <h1>Runs</h1>
        <p>
          Local development engine: ${state.functions.size} functions, ${state.runs.size} runs, ${open} open,
          ${state.waiting.size} events waiting.
          ${runs.length === 0 ? "Send an event to start one." : ""}
        </p>
        <table>
          <thead>
            <tr><th>Function</th><th>Status</th><th>Attempts</th><th>Steps</th><th>Duration</th><th>Started</th></tr>
          </thead>
          <tbody>${runs.map((run) => renderRun(state, run, now))}</tbody>
        </table>
      </body>
    </html>`;
}

function renderRun(state: EngineState, run: RunState, now: number) {
  const event = run.events[0];
  return html`<tr>
    <td>${run.functionId}<br /><small>${event?.name}</small><br /><small><code>${run.id}</code></small></td>
    <td class="${run.status}">
      ${run.status}${run.error ? html`<br /><small>${run.error.name}: ${run.error.message}</small>` : ""}
      ${hasEnded(run) ? "" : html`<br /><small>${describeNext(state, run, now)}</small>`}
    </td>
    <td class="number">${run.attempts}</td>
    <td>${run.steps.length === 0 ? "" : html`<ol>${run.steps.map((step) => renderStep(step, now))}</ol>`}</td>
    <td class="number">${describeDuration((run.endedAt ?? now) - run.startedAt)}</td>
    <td class="number"><time>${new Date(run.startedAt).toISOString().slice(11, 19)}</time></td>
  </tr>`;
}

function renderStep(step: RunStep, now: number) {
  const kind = step.kind === "run" ? "" : ` (${step.kind})`;
  const attempts = step.attempts > 1 ? `, ${step.attempts} attempts` : "";
  const error = step.error ? `: ${step.error.message}` : "";
  const took = describeDuration((step.endedAt ?? now) - step.startedAt);
  return html`<li>
    ${step.name}${kind} <small><span class="${step.status}">${step.status.toLowerCase()}</span>${error}, ${took}${attempts}</small>
  </li>`;
}

function describeNext(state: EngineState, run: RunState, now: number): string {
  const item = state.timeline.items().find(({ work }) => "runId" in work && work.runId === run.id);
  if (!item || item.at <= now) return "";
  const what = item.work.kind === "wake" ? "wakes" : item.work.kind === "call" ? "next attempt" : "continues";
  return `${what} in ${describeDuration(item.at - now)}`;
}

function describeDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${milliseconds} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
