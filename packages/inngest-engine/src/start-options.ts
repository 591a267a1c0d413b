import { parseArgs } from "node:util";

export interface StartOptions {
  port: number;
  host: string;
  /** Directory for the runs; `null` keeps them in memory. */
  data: string | null;
  apps: string[];
  /** Milliseconds between attempts; `null` uses the real server's table. */
  retryInterval: number | null;
  /** Milliseconds between syncs of an app. */
  pollInterval: number;
  /** Seed of the injected faults; `null` for none. */
  chaos: number | null;
}

export const USAGE =
  "Usage: tsx src/start-command.ts [--port 8288] [--host 127.0.0.1] [--data <directory>] " +
  "[--app <serve URL>]... [--retry-interval <ms>] [--poll-interval <ms>] [--chaos <seed>]";

/**
 * Parses the command line.
 * @throws {Error} when an option is wrong, or the environment looks like production, where this engine must never
 * run. The message is for the terminal.
 */
export function parseStartOptions(
  args: readonly string[],
  env: Record<string, string | undefined>,
): StartOptions {
  refuseProduction(env);
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: "string", default: "8288" },
      host: { type: "string", default: "127.0.0.1" },
      data: { type: "string" },
      app: { type: "string", multiple: true, default: [] },
      "retry-interval": { type: "string" },
      "poll-interval": { type: "string", default: "2000" },
      chaos: { type: "string" },
    },
  });
  for (const app of values.app) {
    if (!URL.canParse(app))
      throw new Error(
        `--app "${app}" is not a URL; give the full URL, for example http://127.0.0.1:4100/api/inngest.`,
      );
  }
  const interval = values["retry-interval"];
  return {
    port: wholeNumber("port", values.port),
    host: values.host,
    data: values.data ?? null,
    apps: values.app,
    retryInterval: interval === undefined ? null : wholeNumber("retry-interval", interval),
    pollInterval: wholeNumber("poll-interval", values["poll-interval"]),
    chaos: values.chaos === undefined ? null : wholeNumber("chaos", values.chaos),
  };
}

function refuseProduction(env: Record<string, string | undefined>): void {
  if (env.NODE_ENV === "production") {
    throw new Error(
      "NODE_ENV is production, and this is a development engine; use Inngest Cloud or self-hosted Inngest.",
    );
  }
  if (env.INNGEST_SIGNING_KEY) {
    throw new Error(
      "INNGEST_SIGNING_KEY is set, which means a real Inngest server; unset it to start this development engine.",
    );
  }
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isSafeInteger(value) || value < 0) {
    throw new Error(`--${option} "${text}" is not a whole number.`);
  }
  return value;
}
