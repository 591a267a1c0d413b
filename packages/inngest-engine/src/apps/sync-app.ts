import type { AppDescription, AppTransport } from "../model/app.ts";
import type { FunctionConfig } from "../model/function-config.ts";
import type { EngineState, StoredApp } from "../state/engine-state.ts";
import { scheduleCron } from "../state/schedule.ts";
import { requestApp, urlOf } from "./app-transport.ts";
import { parseFunctions, syncAnswer } from "./parse-functions.ts";

/**
 * Asks an app for its functions in-band: `PUT` with `x-inngest-sync-kind: in_band`. The app then need not know
 * the engine's address.
 * @throws {AppUnreachableError} when the app does not answer.
 * @throws {Error} when the answer has no functions.
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
 * Replaces the functions of an app.
 * @throws {UnsupportedFunctionError} before anything changes.
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
  if (!("handler" in app)) storeApp(state, appId, { url: app.url, functions });
  scheduleCrons(state, configs);
}

function storeApp(state: EngineState, appId: string, app: StoredApp): void {
  if (JSON.stringify(state.apps.get(appId)) !== JSON.stringify(app)) state.apps.set(appId, app);
}

/** Registers the apps that an earlier process of the engine stored. */
export function registerStoredApps(state: EngineState): void {
  for (const [appId, { url, functions }] of [...state.apps.entries()]) {
    registerApp(state, { url }, { appId, functions });
  }
}

// A scheduled cron stays scheduled: an app that syncs again in that minute must not lose it. If its function no
// longer has the trigger by then, the cron does nothing.
function scheduleCrons(state: EngineState, configs: readonly FunctionConfig[]): void {
  const scheduled = new Set(
    state.timeline
      .items()
      .flatMap(({ work }) => (work.kind === "cron" ? `${work.functionId}\n${work.cron}` : [])),
  );
  for (const config of configs) {
    for (const { cron } of config.crons) {
      if (!scheduled.has(`${config.id}\n${cron}`)) scheduleCron(state, config.id, cron);
    }
  }
}
