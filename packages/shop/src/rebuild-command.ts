import { readCommandLine } from "@tollgate/command-line";
import { connect } from "./connect.ts";
import { loadEnvFile } from "./env-file.ts";
import { ConfigurationError, readFunctionsEnvironment } from "./environment.ts";

// `pnpm run rebuild`: computes all stored state again from Stripe.

readCommandLine({
  name: "pnpm run rebuild",
  about: "Computes all stored state again from Stripe. Exits with 1 when a customer failed.",
  options: {},
  read: () => undefined,
});
loadEnvFile();
try {
  const { billing, close } = connect(readFunctionsEnvironment(process.env), { redisTimeoutMs: 2_000 });
  const { customers, rebuilt, failed } = await billing.rebuild((progress) => {
    const done = progress.rebuilt + progress.failed;
    if (done % 100 === 0) console.log(`${done} of ${progress.customers} customers`);
  });
  console.log(`${rebuilt} of ${customers} customers rebuilt, ${failed} failed`);
  await close();
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
