// `pnpm mutate`: changes the code in one place at a time and expects a test to fail. The rooms where a wrong answer
// costs money. Documented at stryker-mutator.io/docs/stryker-js/configuration.
const room = (...names) => names.map((name) => `src/${name}.ts`);

export default {
  testRunner: "vitest",
  // Which tests run for a mutant follows from what they cover; walking the imports for each one only costs time.
  vitest: { configFile: "vitest.mutation.config.ts", related: false },
  plugins: ["@stryker-mutator/vitest-runner", "./stryker.log-messages.mjs"],
  ignorers: ["log-messages"],
  mutate: [
    ...room("sync", "take-snapshot", "evidence-floor"),
    ...room("derive-entitlements", "purchase-access", "purchase-cell"),
    ...room("subscription-access", "subscription-cell", "subscription-verdict"),
    ...room("derive-subscription", "money-back", "access"),
    ...room("ticket", "snapshot-store", "mirror", "cache", "circuit-breaker"),
    ...room("entitlement-check", "entitlement-memory", "entitlement-store"),
    ...room("inbox", "webhook", "knock", "stripe-event", "signature"),
    ...room("checkout", "checkout-reservation", "checkout-session", "checkout-terms", "customer", "journal"),
  ],
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
