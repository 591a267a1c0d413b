import { Inngest, type InngestFunction } from "inngest";
import { serve } from "inngest/edge";
import { createInngestEngine, createVirtualClock, type InngestEngineOptions } from "../index.ts";

const START = Date.parse("2026-03-02T12:00:00Z");

/** An engine with a virtual clock and an app in the same process: no ports, no waiting. */
export function createVirtualEngine(options: Omit<InngestEngineOptions, "clock"> = {}) {
  const clock = createVirtualClock(START);
  const engine = createInngestEngine({ ...options, clock });
  const client = createClient("shop", engine);
  return {
    engine,
    clock,
    client,
    start: START,
    sync: (functions: InngestFunction.Any[]) => engine.sync({ handler: serve({ client, functions }) }),
  };
}

export function createClient(id: string, engine: { fetch: typeof fetch }) {
  return new Inngest({
    id,
    isDev: true,
    baseUrl: "http://engine.invalid",
    fetch: engine.fetch,
    logger: silent,
  });
}

/** The SDK logs each failed attempt; these tests fail on purpose. */
export const silent = { info() {}, warn() {}, error() {}, debug() {} };
