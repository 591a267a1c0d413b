import { build } from "esbuild";

// One file that runs with node alone. Workspace packages are TypeScript, and pnpm shows an app only its own
// dependencies, so the build bundles everything. The banner gives the bundled CommonJS packages a `require`.
await build({
  entryPoints: ["src/server.ts"],
  outfile: "dist/server.js",
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  sourcemap: true,
  banner: {
    js: 'import { createRequire as createRequireForBundle } from "node:module"; const require = createRequireForBundle(import.meta.url);',
  },
});
