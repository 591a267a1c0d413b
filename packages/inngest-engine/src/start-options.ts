import { defineCommand, RefusedArgument, wholeNumber } from "@tollgate/command-line";

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

export const startCommand = defineCommand({
  name: "tsx src/start-command.ts",
  about: "A local Inngest engine, for development and tests only.",
  options: {
    port: { type: "string", value: "<number>", default: "8288", about: "port to listen on (default 8288)" },
    host: {
      type: "string",
      value: "<address>",
      default: "127.0.0.1",
      about: "address to listen on (default 127.0.0.1)",
    },
    data: { type: "string", value: "<directory>", about: "keep the runs in this directory" },
    app: {
      type: "string",
      value: "<serve URL>",
      multiple: true,
      default: [],
      about: "an app whose functions run; may be repeated",
    },
    "retry-interval": {
      type: "string",
      value: "<ms>",
      about: "between attempts; by default the real server's table",
    },
    "poll-interval": {
      type: "string",
      value: "<ms>",
      default: "2000",
      about: "between syncs of an app (default 2000)",
    },
    chaos: { type: "string", value: "<seed>", about: "inject the faults of this seed" },
  },
  read: (values): StartOptions => ({
    port: wholeNumber("port", values.port, { from: 0, to: 65_535 }),
    host: values.host,
    data: values.data ?? null,
    apps: values.app.map(serveUrl),
    retryInterval: optionalNumber("retry-interval", values["retry-interval"]),
    pollInterval: wholeNumber("poll-interval", values["poll-interval"], { from: 0 }),
    chaos: optionalNumber("chaos", values.chaos),
  }),
});

function serveUrl(app: string): string {
  if (URL.canParse(app)) return app;
  throw new RefusedArgument(
    `--app "${app}" is not a URL; give the full URL, for example http://127.0.0.1:4100/api/inngest.`,
  );
}

function optionalNumber(option: string, text: string | undefined): number | null {
  return text === undefined ? null : wholeNumber(option, text, { from: 0 });
}

/**
 * @throws {Error} when the environment looks like production, where this engine must never run. The message is for the
 * terminal.
 */
export function refuseProduction(env: Record<string, string | undefined>): void {
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
