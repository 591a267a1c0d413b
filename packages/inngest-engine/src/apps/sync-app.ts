import type { AppDescription, AppTransport } from "../model/app.ts";
import type { FunctionConfig } from "../model/function-config.ts";
import type { EngineState, StoredApp } from "../state/engine-state.ts";
import { planCron } from "../state/plan.ts";
import { requestApp, urlOf } from "./app-transport.ts";
import { parseFunctions, syncAnswer } from "./parse-functions.ts";

/**
 * Asks an app for its functions in-band: `PUT` with `x-inngest-sync-kind: in_band`, so that the app need not
 * know the engine's address.
 * @throws {AppUnreachableError} when the app does not answer.
 * @throws {Error} when the answer holds no functions.
 */
export async function describeApp(state: EngineState, app: AppTransport): Promise<AppDescription> {
  const response = await requestApp(app, {
    method: "PUT",
    headers: { "x-inngest-sync-kind": "in_band" },
    body: { url: urlOf(app) },
    signingKey: state.signingKey,
  });
  const body: unknown = await response.json();
  const parsed = syncAnswer.safeParse(body);
  if (!response.ok || !parsed.success) {
    throw new Error(
      `${urlOf(app)} answered the sync with ${response.status} and no functions: ${JSON.stringify(body).slice(0, 300)}`,
    );
  }
  return { appId: parsed.data.app_id, functions: parsed.data.functions };
}

/**
 * Registers the functions of an app in place of those it had.
 * @throws {UnsupportedFunctionError} before anything was changed.
 */
export function registerApp(
  state: EngineState,
  app: AppTransport,
  { appId, functions }: AppDescription,
): void {
  const configs = parseFunctions(appId, functions);
  for (const [id, { config }] of state.functions) {
    if (config.appId === appId) state.functions.delete(id);
  }
  for (const config of configs) state.functions.set(config.id, { config, app });
  if (!("handler" in app)) keepApp(state, appId, { url: app.url, functions });
  planCrons(state, configs);
}

function keepApp(state: EngineState, appId: string, app: StoredApp): void {
  if (JSON.stringify(state.apps.get(appId)) !== JSON.stringify(app)) state.apps.set(appId, app);
}

/** Registers the apps that an earlier process of the engine knew. */
export function registerStoredApps(state: EngineState): void {
  for (const [appId, { url, functions }] of [...state.apps.entries()]) {
    registerApp(state, { url }, { appId, functions });
  }
}

// A cron that is planned stays so: an app that is synced again at the very minute must not lose it. A planned
// one that its function no longer has comes to nothing when it is due.
function planCrons(state: EngineState, configs: readonly FunctionConfig[]): void {
  const planned = new Set(
    state.timeline
      .items()
      .flatMap(({ work }) => (work.kind === "cron" ? `${work.functionId}\n${work.cron}` : [])),
  );
  for (const config of configs) {
    for (const { cron } of config.crons) {
      if (!planned.has(`${config.id}\n${cron}`)) planCron(state, config.id, cron);
    }
  }
}
