import type { AppDescription, AppTransport } from "../model/app.ts";

/** The part of the engine that a watch needs; no import of the engine itself. */
interface Syncing {
  sync(app: AppTransport): Promise<AppDescription>;
}

export interface AppWatch {
  stop(): Promise<void>;
}

export interface AppWatchOptions {
  url: string;
  /** Milliseconds between syncs. */
  interval: number;
  log: (message: string) => void;
}

/**
 * Syncs an app at a fixed interval, so that a restart of the app or of the engine needs no manual step. Logs only
 * when the outcome changes.
 */
export function watchApp(engine: Syncing, { url, interval, log }: AppWatchOptions): AppWatch {
  const stopping = new AbortController();
  let lastReport = "";
  const report = (message: string) => {
    if (message !== lastReport) log(message);
    lastReport = message;
  };

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      report(await syncOnce(engine, url));
      await pause(interval, stopping.signal);
    }
  }

  const watching = watch();
  return {
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

async function syncOnce(engine: Syncing, url: string): Promise<string> {
  try {
    const { appId, functions } = await engine.sync({ url });
    return `inngest engine: synced "${appId}" at ${url}, ${functions.length} functions`;
  } catch (error) {
    return `inngest engine: cannot sync ${url}: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  });
}
