import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { connect } from "./testing/simulation.ts";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));

function start(
  args: string[],
  env: Record<string, string> = {},
): { child: ChildProcess; ended: Promise<number | null>; firstLine: Promise<string> } {
  const child = spawn(process.execPath, ["--import", "tsx", "src/start-command.ts", ...args], {
    cwd: PACKAGE,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const firstLine = new Promise<string>((resolve) => {
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
      });
    }
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return { child, ended, firstLine };
}

test("the command says where it listens, keeps its state in the file and stops on SIGTERM", async () => {
  const folder = mkdtempSync(join(tmpdir(), "stripe-simulator-"));
  onTestFinished(() => rmSync(folder, { force: true, recursive: true }));
  const data = join(folder, "state", "stripe.json");

  const first = start(["--port", "0", "--data", data]);
  const url = (await first.firstLine).replace("Simulated Stripe: ", "");
  const customer = await connect(Number(new URL(url).port)).customers.create({ name: "Ada" });
  first.child.kill("SIGTERM");
  expect(await first.ended).toBe(0);
  expect(readFileSync(data, "utf8")).toContain(customer.id);

  const second = start(["--port", "0", "--data", data]);
  const port = Number(new URL((await second.firstLine).replace("Simulated Stripe: ", "")).port);
  expect(await connect(port).customers.retrieve(customer.id)).toMatchObject({ name: "Ada" });
  second.child.kill("SIGTERM");
  expect(await second.ended).toBe(0);
});

test("it refuses to run in production", async () => {
  const { ended, firstLine } = start(["--port", "0"], { NODE_ENV: "production" });
  expect(await firstLine).toContain("refuses to run with NODE_ENV=production");
  expect(await ended).toBe(1);
});
