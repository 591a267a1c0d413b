import { rooms } from "./mutation-rooms.mjs";

// `pnpm mutate` makes one change to the code at a time and expects a test to fail: in the rooms where a wrong answer costs
// money, or in one of them (`pnpm mutate rules`). Documented at stryker-mutator.io/docs/stryker-js/configuration.

/** The rooms that `mutate.mjs` was asked for, which knows them all; without any, every room. */
function mutated() {
  const named = (process.env.MUTATE_ROOMS ?? "").split(" ").filter((name) => name !== "");
  return (named.length > 0 ? named : Object.keys(rooms)).flatMap((name) => rooms[name]);
}

export default {
  testRunner: "vitest",
  // Which tests run for a mutant follows from what they cover; walking the imports for each one only costs time.
  vitest: { configFile: "vitest.mutation.config.ts", related: false },
  plugins: ["@stryker-mutator/vitest-runner", "./stryker.log-messages.mjs"],
  ignorers: ["log-messages"],
  mutate: mutated(),
  // The copy finds this package's tsconfig.json above itself; its own would extend a file that is not there.
  ignorePatterns: ["tsconfig*.json", "dist"],
  disableTypeChecks: false,
  coverageAnalysis: "perTest",
  concurrency: 2,
  // A time-out counts as found, so a busy machine must not cause one; an endless loop is stopped by its count of hits.
  timeoutMS: 60_000,
  dryRunTimeoutMinutes: 15,
  tempDirName: ".tollgate/mutation",
  incremental: true,
  incrementalFile: ".tollgate/mutation.json",
  htmlReporter: { fileName: ".tollgate/mutation.html" },
  reporters: ["progress-append-only", "clear-text", "html", "json"],
  jsonReporter: { fileName: ".tollgate/mutation-report.json" },
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
};
