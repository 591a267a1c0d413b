import { build } from "esbuild";

// One file to run with node alone: workspace packages are TypeScript, and pnpm lets an app see only its own
// dependencies, so everything is bundled. The banner serves the CommonJS packages inside.
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
