import path from "node:path";
import type { NextConfig } from "next";
import { headersByPath } from "./src/http/security-headers.ts";

// Without it Next guesses, and guesses wrong where another lockfile lies above the repository.
const monorepo = path.resolve(import.meta.dirname, "../..");

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
