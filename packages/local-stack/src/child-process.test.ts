import { connect, createServer } from "node:net";
import { afterEach, expect, it } from "vitest";
import { type ProcessOptions, type RunningProcess, startProcess } from "./child-process.ts";
import { runProgram, startServerProgram } from "./node-program.ts";
import { freePort, usualOrFreePort } from "./ports.ts";

const started: RunningProcess[] = [];

afterEach(async () => {
  for (const running of started.splice(0)) await running.stop();
});

async function node(script: string, options: Partial<ProcessOptions> = {}): Promise<RunningProcess> {
  const running = await startProcess({
    name: "The probe",
    command: process.execPath,
    args: ["-e", script],
    ...options,
  });
  started.push(running);
  return running;
}

async function untilGone(pid: number): Promise<void> {
  await expect.poll(() => isAlive(pid), { timeout: 15_000 }).toBe(false);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const stay = "setInterval(() => {}, 1000)";

it("waits for the line that announces readiness", async () => {
  const lines: string[] = [];
  await node(`console.log("warming up"); console.log("ready now"); ${stay}`, {
    log: (line) => lines.push(line),
    ready: { line: (line) => line.startsWith("ready") },
  });
  expect(lines).toEqual(["warming up", "ready now"]);
});

it("waits until the process listens on the port", async () => {
  const port = await freePort();
  await node(`setTimeout(() => require("net").createServer().listen(${port}, "127.0.0.1"), 50)`, {
    ready: { port },
  });
  const socket = connect({ host: "127.0.0.1", port });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  socket.destroy();
});

it("reports the output of a process that ends before it is ready", async () => {
  const port = await freePort();
  const failing = node('console.error("DATABASE_URL is not set"); process.exit(3)', { ready: { port } });
  await expect(failing).rejects.toThrow(
    "The probe ended before it was ready (exit code 3).\n  DATABASE_URL is not set",
  );
});

it("stops a process that is not ready in time", async () => {
  let pid = 0;
  const slow = node(`console.log(process.pid); ${stay}`, {
    log: (line) => {
      pid = Number(line);
    },
    ready: { line: () => false },
    readyTimeoutMs: 500,
  });
  await expect(slow).rejects.toThrow("The probe was not ready after 500 ms");
  await untilGone(pid);
});

it("reports a command that does not start", async () => {
  await expect(startProcess({ name: "The probe", command: "/nowhere/at-all", args: [] })).rejects.toThrow(
    "The probe did not start: spawn /nowhere/at-all ENOENT",
  );
});

it("stops a process together with its own children", async () => {
  const pids: number[] = [];
  const parent = await node(
    `const child = require("child_process").spawn(process.execPath, ["-e", "${stay}"]); console.log(child.pid); ${stay}`,
    { log: (line) => pids.push(Number(line)), ready: { line: () => true } },
  );
  await parent.stop();
  for (const pid of [parent.pid, ...pids]) await untilGone(pid);
});

it("kills a process that ignores the signal, and one that hangs", async () => {
  const deaf = await node(`process.on("SIGTERM", () => {}); console.log("up"); ${stay}`, {
    ready: { line: () => true },
    stopGraceMs: 100,
  });
  expect(await deaf.stop()).toEqual({ code: null, signal: "SIGKILL" });
  const hanging = await node(`console.log("up"); ${stay}`, { ready: { line: () => true } });
  hanging.kill("SIGSTOP");
  expect(await hanging.stop()).toEqual({ code: null, signal: "SIGTERM" });
});

it("leaves nothing running when the parent process is killed", async () => {
  const module = new URL("./child-process.ts", import.meta.url).href;
  const lines: string[] = [];
  const parent = await startServerOfChildren(module, lines);
  const child = Number(lines[0]);
  expect(isAlive(child)).toBe(true);
  parent.kill("SIGKILL");
  await parent.exited;
  await untilGone(child);
});

async function startServerOfChildren(module: string, lines: string[]): Promise<RunningProcess> {
  const script = `import(${JSON.stringify(module)}).then(async ({ startProcess }) => {
    const { pid } = await startProcess({ name: "child", command: process.execPath, args: ["-e", ${JSON.stringify(stay)}] });
    console.log(pid);
    ${stay};
  });`;
  const running = await startProcess({
    name: "The parent",
    command: process.execPath,
    args: ["--import", "tsx", "--input-type=module", "-e", script],
    cwd: new URL("..", import.meta.url).pathname,
    log: (line) => lines.push(line),
    ready: { line: (line) => /^\d+$/.test(line) },
  });
  started.push(running);
  return running;
}

it("runs a program to its end, and throws when it fails", async () => {
  const folder = process.cwd();
  const program = { name: "The task", folder, env: process.env };
  expect(await runProgram({ ...program, file: "-e", args: ['console.log("one"); console.log("two")'] })).toBe(
    "two",
  );
  await expect(
    runProgram({ ...program, file: "-e", args: ['throw new Error("no such table")'] }),
  ).rejects.toThrow(/The task failed \(exit code 1\)[\s\S]*no such table/);
});

it("starts a program that serves", async () => {
  const port = await freePort();
  const script = `require("http").createServer((_, answer) => answer.end(process.env.GREETING)).listen(${port}, "127.0.0.1")`;
  const env = { ...process.env, GREETING: "hello" };
  started.push(
    await startServerProgram({
      name: "The server",
      folder: process.cwd(),
      file: "-e",
      args: [script],
      env,
      port,
    }),
  );
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe("hello");
});

it("uses the usual port when it is free, and another when it is not", async () => {
  const usual = await freePort();
  expect(await usualOrFreePort(usual)).toBe(usual);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(usual, "127.0.0.1", resolve));
  expect(await usualOrFreePort(usual)).not.toBe(usual);
  server.close();
});
