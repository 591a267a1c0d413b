import type { NodeClient, Scope } from "@sentry/node";
import { type Log, nameOf } from "@tollgate/core";
import { scrubEvent } from "./error-report-scrub.ts";
import { settledWithin } from "./settled-within.ts";

/** Sent with a failure: ids, types and numbers, never personal data. */
type ReportTags = Record<string, string | number | boolean>;

export interface ErrorReports {
  /** Queues a thrown error for sending. Neither throws nor waits; without an address it does nothing. */
  thrown(error: unknown, tags?: ReportTags): void;
  /** Queues an error line of the log. */
  logged(fields: Record<string, unknown>, message: string): void;
  /** Sends the queue, for two seconds at most. Never throws. */
  close(): Promise<void>;
}

export const noErrorReports: ErrorReports = { thrown: () => {}, logged: () => {}, close: async () => {} };

interface Reporter {
  client: NodeClient;
  scopeWith(tags: ReportTags): Scope;
}

const requestTimeoutMs = 3_000;
const closeTimeoutMs = 2_000;
/** Most reports in the queue while Sentry does not answer; later ones are dropped. */
const queueLimit = 64;

/**
 * Sends failures to Sentry in the background. Loads its library only when there is an address. The client is isolated
 * from the process: no instrumentation, no hooks, no breadcrumbs.
 */
export function createErrorReports(
  settings: { dsn: string; environment: string } | null,
  log: Pick<Log, "warn">,
): ErrorReports {
  if (!settings) return noErrorReports;
  const loading = load(settings).catch((error: unknown) => {
    log.warn({ error: nameOf(error) }, "could not load Sentry's library: failures appear only in the log");
    return null;
  });
  let waiting = 0;
  const soon = (report: (reporter: Reporter) => void) => {
    if (waiting >= queueLimit) return;
    waiting += 1;
    void loading
      .then((reporter) => reporter && report(reporter))
      .catch(() => {})
      .finally(() => {
        waiting -= 1;
      });
  };
  return {
    thrown: (error, tags = {}) =>
      soon(({ scopeWith }) => {
        scopeWith(tags).captureException(error);
      }),
    logged: (fields, message) =>
      soon(({ scopeWith }) => {
        scopeWith(tagsIn(fields)).captureMessage(message, "error");
      }),
    async close() {
      const reporter = await loading;
      if (reporter) await settledWithin(closeTimeoutMs, reporter.client.close(closeTimeoutMs));
    },
  };
}

async function load({ dsn, environment }: { dsn: string; environment: string }): Promise<Reporter> {
  const sentry = await import("@sentry/node");
  const client = new sentry.NodeClient({
    dsn,
    environment,
    integrations: [sentry.linkedErrorsIntegration()],
    stackParser: sentry.defaultStackParser,
    enableRuntimeChannelInjection: false,
    includeServerName: false,
    sendClientReports: false,
    maxBreadcrumbs: 0,
    beforeSend: scrubEvent,
    // The library's own transport has no timeout.
    transport: (options) =>
      sentry.createTransport({ ...options, bufferSize: queueLimit }, async ({ body }) => {
        const response = await fetch(options.url, {
          method: "POST",
          headers: { "content-type": "application/x-sentry-envelope" },
          body: typeof body === "string" ? body : new Uint8Array(body),
          signal: AbortSignal.timeout(requestTimeoutMs),
        });
        await response.body?.cancel();
        return {
          statusCode: response.status,
          headers: {
            "x-sentry-rate-limits": response.headers.get("x-sentry-rate-limits"),
            "retry-after": response.headers.get("retry-after"),
          },
        };
      }),
  });
  client.init();
  return {
    client,
    scopeWith(tags) {
      const scope = new sentry.Scope();
      scope.setClient(client);
      scope.setTags(tags);
      return scope;
    },
  };
}

function tagsIn(fields: Record<string, unknown>): ReportTags {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string | number | boolean] =>
      ["string", "number", "boolean"].includes(typeof field[1]),
    ),
  );
}
