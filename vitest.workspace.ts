import { defineConfig } from "vitest/config";

// One project for each room, so that `vitest --project core` runs one alone. Turbo builds; Vitest tests.
const project = (name: string, root: string, options: { globalSetup?: string; timeoutMs?: number } = {}) => ({
  extends: true as const,
  root,
  test: {
    name,
    include: ["src/**/*.test.ts"],
    testTimeout: options.timeoutMs ?? 15_000,
    hookTimeout: 60_000,
    ...(options.globalSetup ? { globalSetup: [options.globalSetup] } : {}),
  },
});

const postgres = new URL("./packages/local-stack/src/testing/postgres-for-tests.ts", import.meta.url)
  .pathname;

export default defineConfig({
  test: {
    projects: [
      project("conventions", "./packages/conventions"),
      project("money", "./packages/money"),
      project("command-line", "./packages/command-line"),
      project("core", "./packages/core", { globalSetup: postgres, timeoutMs: 60_000 }),
      project("stripe-simulator", "./packages/stripe-simulator"),
      project("inngest-engine", "./packages/inngest-engine"),
      project("local-stack", "./packages/local-stack", { timeoutMs: 60_000 }),
      project("simulation", "./packages/simulation", { globalSetup: postgres, timeoutMs: 120_000 }),
      project("shop", "./packages/shop"),
      project("functions", "./apps/functions", { globalSetup: postgres, timeoutMs: 60_000 }),
      project("storefront", "./apps/storefront", { globalSetup: postgres, timeoutMs: 60_000 }),
    ],
    // `pnpm coverage` measures core, where every rule of billing lives.
    coverage: {
      provider: "v8",
      include: ["packages/core/src/**"],
      exclude: ["packages/core/src/testing/**", "packages/core/src/**/*-command.ts"],
      thresholds: { lines: 95, branches: 90 },
    },
  },
});
