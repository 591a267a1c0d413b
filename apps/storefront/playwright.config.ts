import { defineConfig } from "@playwright/test";
import { browserOptions } from "./e2e/browser.ts";

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/world-for-tests.ts",
  outputDir: "test-results",
  // One browser at a time: every test has an account of its own, but the machine that runs them may be small.
  workers: 1,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: process.env.CI ? [["list"], ["html", { open: "never" }]] : "list",
  use: {
    launchOptions: await browserOptions(),
    trace: "retain-on-failure",
    locale: "en-GB",
    contextOptions: { reducedMotion: "reduce" },
  },
});
