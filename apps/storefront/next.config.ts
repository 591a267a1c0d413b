import path from "node:path";
import type { NextConfig } from "next";
import { apiHeaders, everyResponseHeaders, privatePageHeaders } from "./src/security-headers.ts";

// Without it Next guesses, and guesses wrong where another lockfile lies above the repository.
const monorepo = path.resolve(import.meta.dirname, "../..");

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: true,
  turbopack: { root: monorepo },
  outputFileTracingRoot: monorepo,
  transpilePackages: ["@tollgate/core", "@tollgate/shop"],
  serverExternalPackages: ["postgres", "pino", "stripe", "better-auth"],
  // The strictest rule for a path comes last: Next lets the later one win.
  headers: async () => [
    { source: "/:path*", headers: everyResponseHeaders },
    { source: "/account", headers: privatePageHeaders },
    { source: "/pro", headers: privatePageHeaders },
    { source: "/buy/:path*", headers: privatePageHeaders },
    { source: "/checkout/:path*", headers: privatePageHeaders },
    { source: "/api/:path*", headers: apiHeaders },
  ],
};

export default config;
