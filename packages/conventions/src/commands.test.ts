import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** The files that the scripts of a `package.json` run with tsx, except servers: those take no command line. */
async function commandsOf(folder: string): Promise<string[]> {
  const { scripts = {} } = JSON.parse(await readFile(path.join(repository, folder, "package.json"), "utf8"));
  return Object.values<string>(scripts)
    .flatMap((script) => [...script.matchAll(/\btsx (\S+)/g)].map(([, file = ""]) => path.join(folder, file)))
    .filter((file) => !file.endsWith("/server.ts"));
}

const folders = [
  ".",
  ...(await Promise.all(
    ["packages", "apps"].map(async (parent) =>
      (await readdir(path.join(repository, parent))).map((name) => path.join(parent, name)),
    ),
  ).then((lists) => lists.flat())),
];
const commands = [...new Set((await Promise.all(folders.map(commandsOf))).flat())].sort();

let temporary: string;
let connections = 0;
const service = createServer((socket) => {
  connections += 1;
  socket.destroy();
});

beforeAll(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), "tollgate-commands-"));
  await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  service.close();
  await rm(temporary, { recursive: true, force: true });
});

/** Runs a command with every service at an address that counts connections, and a temporary folder of its own. */
async function run(file: string, ...args: string[]) {
  const { port } = service.address() as { port: number };
  const home = path.join(repository, file.split("/").slice(0, 2).join("/"));
  const child = spawn(
    path.join(repository, "node_modules/.bin/tsx"),
    [path.join(repository, file), ...args],
    {
      cwd: home,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 50_000,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_ENV: "development",
        TMPDIR: temporary,
        APP_URL: "http://localhost:3000",
        DATABASE_URL: `postgres://127.0.0.1:${port}/tollgate`,
        UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${port}`,
        UPSTASH_REDIS_REST_TOKEN: "token",
        STRIPE_API_BASE: `http://127.0.0.1:${port}`,
        STRIPE_SECRET_KEY: "sk_test_commands",
        STRIPE_WEBHOOK_SECRET: "whsec_commands",
        INNGEST_DEV: `http://127.0.0.1:${port}`,
      },
    },
  );
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

/** tsx stores what it has compiled there. */
const written = async () => (await readdir(temporary)).filter((name) => !/^(tsx|node-compile)/.test(name));

it("finds the commands", () => {
  expect(commands).toEqual(
    expect.arrayContaining([
      "apps/storefront/src/migrate-command.ts",
      "packages/core/mutate.mjs",
      "packages/core/src/database/migrate-command.ts",
      "packages/drills/src/purchases/drill-command.ts",
      "packages/drills/src/reconcile/drill-command.ts",
      "packages/local-stack/src/demo.ts",
      "packages/local-stack/src/dev.ts",
      "packages/shop/src/push-catalog-command.ts",
      "packages/shop/src/rebuild-command.ts",
      "packages/simulation/src/simulate-command.ts",
    ]),
  );
});

describe("before anything is started,", { timeout: 60_000 }, () => {
  it.each(commands)("%s refuses an unknown option with one sentence and its usage", async (file) => {
    const { code, stdout, stderr } = await run(file, "--wrong");
    expect(stderr).toMatch(/^Unknown option --wrong\.\n\nUsage: \S[\s\S]*-h, --help {2,}print this text\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect({ connections, written: await written() }).toEqual({ connections: 0, written: [] });
  });

  it("help is printed, with 0", async () => {
    const { code, stdout, stderr } = await run("packages/local-stack/src/dev.ts", "-h");
    expect(stdout).toMatch(/^Usage: pnpm dev\n[\s\S]*-h, --help {2,}print this text\n$/);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect({ connections, written: await written() }).toEqual({ connections: 0, written: [] });
  });

  it.each([
    [
      "packages/local-stack/src/demo.ts",
      ["--events", "x"],
      '--events takes one of snapshot, thin, both, not "x".',
    ],
    [
      "packages/drills/src/reconcile/drill-command.ts",
      ["--customers", "9"],
      "--customers must be at least four",
    ],
    ["packages/core/mutate.mjs", ["cellar"], 'There is no room "cellar".'],
  ])("%s refuses %j", async (file, args, sentence) => {
    const { code, stdout, stderr } = await run(file, ...args);
    expect(stderr.startsWith(sentence), stderr).toBe(true);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect({ connections, written: await written() }).toEqual({ connections: 0, written: [] });
  });
});

it("`pnpm migrate` hands its arguments to both migrations, so that the first refuses before it writes", async () => {
  const { scripts } = JSON.parse(await readFile(path.join(repository, "package.json"), "utf8"));
  expect(scripts.migrate.match(/tsx \S+ "\$@"/g)).toHaveLength(2);
});
