import { parseArgs } from "node:util";
import { createStripeSimulator } from "./create-simulator.ts";
import { keepState } from "./simulator/state-file.ts";

const USAGE = `Usage: tsx src/start-command.ts [options]

  --port <number>      port to listen on (default 4010; 0 takes a free one)
  --host <address>     address to listen on (default 127.0.0.1)
  --data <file>        keep the state in this file between runs
  --merchant <name>    the merchant's name on the hosted pages
  --public-url <url>   where browsers reach the hosted pages, if not the address above`;

async function start(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: "string" },
      help: { type: "boolean" },
      host: { default: "127.0.0.1", type: "string" },
      merchant: { type: "string" },
      port: { default: "4010", type: "string" },
      "public-url": { type: "string" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (process.env.NODE_ENV === "production") {
    throw new Error("The simulated Stripe takes no money and refuses to run with NODE_ENV=production.");
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port must be a number from 0 to 65535, not "${values.port}".`);
  const simulator = createStripeSimulator({
    ...(values.merchant === undefined ? {} : { merchant: values.merchant }),
    ...(values["public-url"] === undefined ? {} : { publicUrl: values["public-url"] }),
  });
  const state = values.data === undefined ? undefined : keepState(simulator, values.data);
  const { url } = await simulator.listen({ host: values.host, port });
  console.log(`Simulated Stripe: ${url}`);
  const stop = async () => {
    state?.close();
    await simulator.close();
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void stop());
  }
}

start().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
