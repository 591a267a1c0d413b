import { type Context, Hono } from "hono";
import { z } from "zod";
import { isAuthorized } from "../apps/request-signature.ts";
import { registerApp } from "../apps/sync-app.ts";
import { InvalidEventError } from "../model/event.ts";
import { UnsupportedFunctionError } from "../model/function-config.ts";
import type { RunState } from "../model/run.ts";
import { applyCheckpoint } from "../run/checkpoint.ts";
import { findRun, runsOfEvent } from "../run/find-run.ts";
import { OverloadedError, receiveEvents } from "../run/receive-events.ts";
import type { EngineState } from "../state/engine-state.ts";
import { renderRunsPage } from "./runs-page.ts";

const registration = z.looseObject({ url: z.url(), appName: z.string(), functions: z.array(z.unknown()) });

/** The part of the real server's HTTP API that the SDK and tests use, and an HTML page of runs. */
export function createRoutes(state: EngineState, ready: () => Promise<unknown>): Hono {
  const app = new Hono();
  const denied = (context: Context) =>
    state.signingKey !== undefined && !isAuthorized(context.req.header("authorization"), state.signingKey);

  app.use(async (_context, next) => {
    await ready();
    await next();
  });
  app.onError((error, context) => {
    state.log(`inngest engine: ${error.stack ?? error.message}`);
    return context.json({ error: error.message, status: 500 }, 500);
  });

  app.get("/health", (context) => context.json({ status: 200, message: "OK" }));
  app.get("/dev", (context) => context.json(describeEngine(state)));
  app.get("/", (context) => context.html(renderRunsPage(state)));

  app.post("/e/:key", async (context) => {
    const body = await readJson(context);
    if (body === undefined)
      return context.json(
        { error: "The body is not JSON; send one event or a list of events.", status: 400 },
        400,
      );
    try {
      const ids = receiveEvents(state, body, context.req.header("x-inngest-event-id-seed"));
      return context.json({ ids, status: 200 });
    } catch (error) {
      if (error instanceof InvalidEventError) return context.json({ error: error.message, status: 400 }, 400);
      if (error instanceof OverloadedError) return context.json({ error: error.message, status: 503 }, 503);
      throw error;
    }
  });

  app.post("/fn/register", async (context) => {
    if (denied(context)) return context.json({ error: "Unauthorized", status: 401 }, 401);
    const parsed = registration.safeParse(await readJson(context));
    if (!parsed.success) return context.json({ error: "Send url, appName and functions.", status: 400 }, 400);
    const { url, appName, functions } = parsed.data;
    try {
      registerApp(state, { url }, { appId: appName, functions });
      state.functionsChanged();
      return context.json({ ok: true, modified: true, status: 200 });
    } catch (error) {
      if (error instanceof UnsupportedFunctionError)
        return context.json({ error: error.message, status: 400 }, 400);
      throw error;
    }
  });

  app.post("/v1/checkpoint/:run/async", async (context) => {
    if (denied(context)) return context.json({ error: "Unauthorized", status: 401 }, 401);
    const status = applyCheckpoint(state, context.req.param("run"), await readJson(context));
    return context.json({ status }, status);
  });

  app.get("/v1/events/:id/runs", (context) =>
    context.json({ data: runsOfEvent(state, context.req.param("id")).map(toApi) }),
  );
  app.get("/v1/runs/:id", (context) => {
    const run = findRun(state, { runId: context.req.param("id") });
    return run
      ? context.json({ data: toApi(run) })
      : context.json({ error: "No such run.", status: 404 }, 404);
  });
  return app;
}

async function readJson(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch {
    return undefined;
  }
}

function describeEngine(state: EngineState) {
  return {
    engine: "tollgate local engine, for development and tests only",
    functions: [...state.functions.values()].map(({ config }) => ({ slug: config.id, name: config.name })),
    startOpts: { autodiscover: false },
  };
}

/** A run in the shape of Inngest's REST API, with the engine's own `attempts` and `steps`. */
function toApi(run: RunState) {
  return {
    run_id: run.id,
    function_id: run.functionId,
    event_id: run.eventId,
    status: run.status,
    run_started_at: new Date(run.startedAt).toISOString(),
    ended_at: run.endedAt === null ? null : new Date(run.endedAt).toISOString(),
    output: run.status === "Failed" ? run.error : run.output,
    attempts: run.attempts,
    steps: run.steps,
  };
}
