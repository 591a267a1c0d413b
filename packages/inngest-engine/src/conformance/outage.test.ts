import { Inngest } from "inngest";
import { serve } from "inngest/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startChild } from "../testing/child-process.ts";
import { silent } from "../testing/virtual-engine.ts";
import { serveApp } from "./served-app.ts";
import { endedRun, openTarget, register, type Target } from "./target.ts";

const APP = new URL("./app-process.ts", import.meta.url);

describe("the engine survives an app outage", { timeout: 180_000 }, () => {
  const appId = `outage-${Date.now().toString(36)}`;
  let target: Target;

  beforeAll(async () => {
    target = await openTarget();
  });
  afterAll(() => target?.close());

  test("an app killed in the middle of a step repeats only that step", async () => {
    const dying = startChild(APP, [appId, target.url, "0", "hang"]);
    const port = /\d+/.exec(await dying.line(/^listening/))?.[0] ?? "";
    await register(`http://127.0.0.1:${port}/api/inngest`);
    const client = new Inngest({ id: `${appId}-sender`, isDev: true, baseUrl: target.url });
    const { ids } = await client.send({ name: `${appId}/mortal` });
    await dying.line(/^second/);
    await dying.end("SIGKILL");

    const living = startChild(APP, [appId, target.url, port]);
    try {
      expect(await endedRun(target, ids[0])).toMatchObject({ status: "Completed", output: "survived" });
      expect([dying.lines(), living.lines()]).toEqual([
        [`listening ${port}`, "first", "second"],
        [`listening ${port}`, "second", "third"],
      ]);
    } finally {
      await living.end("SIGTERM");
    }
  });

  test("an event sent during an outage runs when the app is back", async () => {
    const client = new Inngest({ id: `${appId}-away`, isDev: true, baseUrl: target.url, logger: silent });
    const away = client.createFunction(
      { id: "away", retries: 20, triggers: [{ event: `${appId}/away` }] },
      () => "back",
    );
    const before = await serveApp(serve({ client, functions: [away] }));
    await register(before.url);
    await before.close();
    const { ids } = await client.send({ name: `${appId}/away` });
    const after = await serveApp(serve({ client, functions: [away] }), before.port);
    try {
      expect(await endedRun(target, ids[0])).toMatchObject({ status: "Completed", output: "back" });
    } finally {
      await after.close();
    }
  });

  test("an answer that is not the SDK's is retried and never counts as a result", async () => {
    const client = new Inngest({ id: `${appId}-proxy`, isDev: true, baseUrl: target.url, logger: silent });
    const behind = client.createFunction(
      { id: "behind", retries: 20, triggers: [{ event: `${appId}/behind` }] },
      () => "the app itself",
    );
    const handler = serve({ client, functions: [behind] });
    let broken = 0;
    const app = await serveApp((request, response) => {
      if (request.method === "POST" && broken === 0) {
        broken += 1;
        response.writeHead(200, { "content-type": "text/html" }).end("<h1>Be right back</h1>");
        return;
      }
      void handler(request, response);
    });
    try {
      await register(app.url);
      const { ids } = await client.send({ name: `${appId}/behind` });
      expect(await endedRun(target, ids[0])).toMatchObject({ status: "Completed", output: "the app itself" });
      expect(broken).toBe(1);
    } finally {
      await app.close();
    }
  });
});
