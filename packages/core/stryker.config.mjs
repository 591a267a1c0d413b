// `pnpm mutate` makes one change to the code at a time and expects a test to fail: in the rooms where a wrong answer costs
// money, or in one of them (`pnpm mutate rules`). Documented at stryker-mutator.io/docs/stryker-js/configuration.
const whole = (name) => [`src/${name}/**/*.ts`, `!src/${name}/**/*.test.ts`];
const files = (name, ...list) => list.map((file) => `src/${name}/${file}.ts`);

const rooms = {
  rules: whole("rules"),
  facts: whole("facts"),
  stripe: files("stripe", "evidence-floor", "event", "signature"),
  sync: files("sync", "sync", "ticket", "keep", "alerts"),
  webhook: files("webhook", "receive", "inbox", "answer"),
  customer: files("customer", "customer", "snapshots", "journal"),
  entitlements: files("entitlements", "check", "store", "cache-write"),
  subscriptions: files("subscriptions", "state", "duplicates"),
  unbound: whole("unbound"),
  checkout: files("checkout", "start", "reservation", "session", "terms"),
  cache: files("cache", "cache", "memory", "circuit-breaker"),
};

/** The rooms that the command names; all of them when it names none. */
function mutated() {
  const named = (process.env.MUTATE_ROOMS ?? "").split(" ").filter((name) => name !== "");
  const unknown = named.find((name) => !Object.hasOwn(rooms, name));
  if (unknown) throw new Error(`There is no room ${unknown}. Rooms: ${Object.keys(rooms).join(", ")}.`);
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
