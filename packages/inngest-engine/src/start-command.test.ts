import { mkdtempSync, rmSync } from "node:fs";
import type { RequestListener } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseCommandLine } from "@tollgate/command-line";
import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveApp } from "./conformance/served-app.ts";
import { endedRun, runsOfEvent, until } from "./conformance/target.ts";
import { refuseProduction, startCommand } from "./start-options.ts";
import { startChild } from "./testing/child-process.ts";
import { silent } from "./testing/virtual-engine.ts";

const COMMAND = new URL("./start-command.ts", import.meta.url);

describe("the engine as a process", { timeout: 60_000 }, () => {
  let data: string;
  beforeAll(() => {
    data = mkdtempSync(join(tmpdir(), "inngest-engine-"));
  });
  afterAll(() => rmSync(data, { recursive: true }));

  test("a run continues after the engine was killed, and SIGTERM stops the engine", async () => {
    let handler: RequestListener = (_request, response) => void response.writeHead(503).end();
    const app = await serveApp((request, response) => handler(request, response));
    const start = (port: string) =>
      startChild(COMMAND, [
        ...["--port", port, "--data", data, "--app", app.url],
        ...["--retry-interval", "100", "--poll-interval", "50"],
      ]);
    let engine = start("0");
    try {
      const url =
        /http:\/\/\S+/.exec(await engine.line(/^Local Inngest engine, for development only/))?.[0] ?? "";
      await engine.line(/cannot sync .* without the x-inngest-sdk header/);

      const bodies: string[] = [];
      const client = new Inngest({ id: "shop", isDev: true, baseUrl: url, logger: silent });
      const fn = client.createFunction({ id: "long", triggers: [{ event: "long" }] }, async ({ step }) => {
        await step.run("before", () => void bodies.push("before"));
        await step.sleep("nap", "1s");
        return step.run("after", () => bodies.push("after"));
      });
      handler = serve({ client, functions: [fn] });
      await engine.line(/synced "shop".*1 functions/);
      const { ids } = await client.send({ name: "long" });
      const target = { name: "process", url, close: async () => {} };
      await until(async () => {
        const [run] = await runsOfEvent(target, ids[0] ?? "");
        return JSON.stringify(run).includes('"kind":"sleep"');
      });
      await engine.end("SIGKILL");
      engine = start(new URL(url).port);
      await engine.line(/^Local Inngest engine/);
      expect(await endedRun(target, ids[0])).toMatchObject({ status: "Completed", output: 2 });
      expect(bodies).toEqual(["before", "after"]);
      expect(await engine.end("SIGTERM")).toBe(0);
    } finally {
      await engine.end("SIGKILL");
      await app.close();
    }
  });
});

test("it refuses to run where a real Inngest is configured", () => {
  expect(() => refuseProduction({ NODE_ENV: "production" })).toThrow(/development engine/);
  expect(() => refuseProduction({ INNGEST_SIGNING_KEY: "signkey-prod-12" })).toThrow(
    /INNGEST_SIGNING_KEY is set/,
  );
});

test("the error names the wrong option", () => {
  const read = (...args: string[]) => parseCommandLine(startCommand, args);
  expect(() => read("--app", "4100")).toThrow('--app "4100" is not a URL');
  expect(() => read("--port", "x")).toThrow('--port takes a whole number from 0 to 65535, not "x".');
  expect(() => read("--what")).toThrow("--what");
  expect(() => read("--chaos", "lots")).toThrow('--chaos takes a whole number from 0, not "lots".');
  expect(read("--app", "http://a/b", "--app", "http://c/d", "--retry-interval", "5")).toMatchObject({
    settings: { port: 8288, apps: ["http://a/b", "http://c/d"], retryInterval: 5, data: null },
  });
});
