import { existsSync } from "node:fs";
import path from "node:path";
import type { NextConfig } from "next";
import { headersByPath } from "./src/http/security-headers.ts";

// Without it Next guesses, and guesses wrong where another lockfile lies above the repository.
const monorepo = path.resolve(import.meta.dirname, "../..");

// Next reads only the `.env` beside this file; the repository has one for all of its processes.
const envFile = path.join(monorepo, ".env");
if (process.env.NODE_ENV !== "test" && existsSync(envFile)) process.loadEnvFile(envFile);

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  // forbidden(): an invitation for somebody else answers 403.
  experimental: { authInterrupts: true },
  turbopack: { root: monorepo },
  outputFileTracingRoot: monorepo,
  transpilePackages: ["@tollgate/core", "@tollgate/money", "@tollgate/shop"],
  serverExternalPackages: ["postgres", "pino", "stripe", "better-auth", "posthog-node", "@sentry/node"],
  headers: async () => headersByPath,
};

export default config;
