import { readCommandLine, wholeNumber } from "@tollgate/command-line";
import { createStripeSimulator } from "./create-simulator.ts";
import { keepState } from "./simulator/state-file.ts";

const settings = readCommandLine({
  name: "tsx src/start-command.ts",
  about: "A simulated Stripe, for development and tests only.",
  options: {
    port: {
      type: "string",
      value: "<number>",
      default: "4010",
      about: "port to listen on (default 4010; 0 takes a free one)",
    },
    host: {
      type: "string",
      value: "<address>",
      default: "127.0.0.1",
      about: "address to listen on (default 127.0.0.1)",
    },
    data: { type: "string", value: "<file>", about: "keep the state in this file between runs" },
    merchant: { type: "string", value: "<name>", about: "the merchant's name on the hosted pages" },
    "public-url": {
      type: "string",
      value: "<url>",
      about: "where browsers reach the hosted pages, if not the address above",
    },
  },
  read: (values) => ({ ...values, port: wholeNumber("port", values.port, { from: 0, to: 65_535 }) }),
});

async function start(): Promise<void> {
  if (process.env.NODE_ENV === "production") {
    throw new Error("The simulated Stripe takes no money and refuses to run with NODE_ENV=production.");
  }
  const { port, host, data, merchant, "public-url": publicUrl } = settings;
  const simulator = createStripeSimulator({
    ...(merchant === undefined ? {} : { merchant }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
  });
  const state = data === undefined ? undefined : keepState(simulator, data);
  const { url } = await simulator.listen({ host, port });
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
