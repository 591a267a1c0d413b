import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { createInngestEngine } from "../index.ts";

/** The engine that the suite examines, known only by its HTTP surface. */
export interface Target {
  name: string;
  url: string;
  close(): Promise<void>;
}

/** The real server that INNGEST_CONFORMANCE_URL names, or else the local engine. */
export async function openTarget(env: Record<string, string | undefined> = process.env): Promise<Target> {
  if (env.INNGEST_CONFORMANCE_URL) {
    return { name: "real server", url: env.INNGEST_CONFORMANCE_URL, close: async () => {} };
  }
  const engine = createInngestEngine({ retryBackoff: (attempt) => Math.min(100 * 2 ** attempt, 2_000) });
  const { url } = await engine.listen();
  return { name: "local engine", url, close: () => engine.close() };
}

/** Lets the app register itself, which the real server and the local engine both understand. */
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

/** The first run of an event that has ended. */
export function endedRun(target: Target, eventId: string | undefined): Promise<TargetRun> {
  return until(async () => {
    const runs = await runsOfEvent(target, eventId ?? "");
    return runs.find((run) => ENDED.has(run.status));
  });
}

/** Asks again until there is something to see. The test's own time limit ends it. */
export async function until<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    await delay(20);
  }
}
