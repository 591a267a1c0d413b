import { fileURLToPath, pathToFileURL } from "node:url";
import { readCommandLine } from "@tollgate/command-line";
import { build } from "esbuild";

/** Writes the patched driver into the built module that core imports it from. */
export async function bundleDriver(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL("src/database/driver.ts", import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    legalComments: "none",
    banner: { js: "// postgres.js (Unlicense), with patches/postgres@3.4.9.patch of Tollgate's repository." },
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  readCommandLine({
    name: "tsx bundle-driver.ts",
    about: "Puts the patched driver of Postgres into core's build.",
    options: {},
    read: () => null,
  });
  await bundleDriver(fileURLToPath(new URL("dist/database/driver.js", import.meta.url)));
}
