import type { AppDescription, AppTransport } from "../model/app.ts";

/** The part of the engine that a watch needs. */
interface Syncing {
  sync(app: AppTransport): Promise<AppDescription>;
}

export interface AppWatch {
  stop(): Promise<void>;
}

export interface AppWatchOptions {
  url: string;
  /** Milliseconds between looks. */
  interval: number;
  log: (message: string) => void;
}

/**
 * Syncs an app as soon as it answers, and again whenever it has other functions than before, so that neither a
 * restart of the app nor one of the engine needs anybody's hand.
 */
export function watchApp(engine: Syncing, { url, interval, log }: AppWatchOptions): AppWatch {
  const stopping = new AbortController();
  let said = "";
  const say = (message: string) => {
    if (message !== said) log(message);
    said = message;
  };

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      say(await look(engine, url));
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

async function look(engine: Syncing, url: string): Promise<string> {
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
