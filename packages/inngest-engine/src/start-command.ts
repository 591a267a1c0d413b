import { readCommandLine } from "@tollgate/command-line";
import { watchApp } from "./apps/watch-app.ts";
import { createInngestEngine } from "./engine.ts";
import { refuseProduction, type StartOptions, startCommand } from "./start-options.ts";
import { createJournalRunStore } from "./state/journal-run-store.ts";

const log = (message: string) => console.log(message);

async function start(options: StartOptions): Promise<void> {
  const { data, retryInterval, chaos, pollInterval: interval } = options;
  const engine = createInngestEngine({
    log,
    ...(data === null ? {} : { store: createJournalRunStore(data) }),
    // The real server starts runs of events that arrive together in any order.
    ...(chaos === null ? {} : { chaos: { seed: chaos, startSpread: 300 } }),
    ...(retryInterval === null ? {} : { retryBackoff: () => retryInterval }),
  });
  const { url } = await engine.listen({ port: options.port, host: options.host });
  log(`Local Inngest engine, for development only: ${url} (open it to see the runs)`);
  const watches = options.apps.map((app) => watchApp(engine, { url: app, interval, log }));
  const stop = async () => {
    await Promise.all(watches.map((watch) => watch.stop()));
    await engine.close();
  };
  process.once("SIGTERM", () => void stop());
  process.once("SIGINT", () => void stop());
}

const options = readCommandLine(startCommand);
try {
  refuseProduction(process.env);
  await start(options);
} catch (error) {
  console.error(`inngest engine: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
