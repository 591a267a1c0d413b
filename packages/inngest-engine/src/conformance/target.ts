import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { createInngestEngine } from "../index.ts";

/** The engine under test, reached only over HTTP. */
export interface Target {
  name: string;
  url: string;
  close(): Promise<void>;
}

/** The server at INNGEST_CONFORMANCE_URL, or else a local engine. */
export async function openTarget(env: Record<string, string | undefined> = process.env): Promise<Target> {
  if (env.INNGEST_CONFORMANCE_URL) {
    return { name: "real server", url: env.INNGEST_CONFORMANCE_URL, close: async () => {} };
  }
  const engine = createInngestEngine({ retryBackoff: (attempt) => Math.min(100 * 2 ** attempt, 2_000) });
  const { url } = await engine.listen();
  return { name: "local engine", url, close: () => engine.close() };
}

/** Asks the app to register itself; works with the real server and the local engine. */
export async function register(appUrl: string): Promise<void> {
  const response = await fetch(appUrl, { method: "PUT", body: "{}" });
  if (!response.ok) throw new Error(`The app did not register: ${response.status} ${await response.text()}`);
}

const runsAnswer = z.object({
  data: z
    .array(
      z.looseObject({
        run_id: z.string(),
        function_id: z.string(),
        status: z.string(),
        output: z.unknown(),
      }),
    )
    .nullable(),
});

export type TargetRun = NonNullable<z.infer<typeof runsAnswer>["data"]>[number];

export async function runsOfEvent(target: Target, eventId: string): Promise<TargetRun[]> {
  const response = await fetch(new URL(`/v1/events/${eventId}/runs`, target.url));
  return runsAnswer.parse(await response.json()).data ?? [];
}

const ENDED = new Set(["Completed", "Failed", "Cancelled"]);

/** Waits for a run of the event to end. */
export function endedRun(target: Target, eventId: string | undefined): Promise<TargetRun> {
  return until(async () => {
    const runs = await runsOfEvent(target, eventId ?? "");
    return runs.find((run) => ENDED.has(run.status));
  });
}

/** Polls until `find` returns a value. The test's own timeout ends it. */
export async function until<T>(
  find: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (;;) {
    const seen = await find();
    if (seen !== undefined && seen !== false) return seen;
    await delay(20);
  }
}
