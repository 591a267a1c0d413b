import { Inngest } from "inngest";
import { serve } from "inngest/edge";
import { expect, test } from "vitest";
import { createInngestEngine, createVirtualClock } from "../index.ts";
import { createVirtualEngine, silent } from "../testing/virtual-engine.ts";

const BASE = "http://engine.invalid";
const SIGNING_KEY = "signkey-test-0123456789abcdef";

function createSignedEngine(appKey: string) {
  const engine = createInngestEngine({
    clock: createVirtualClock(),
    signingKey: SIGNING_KEY,
    retryBackoff: () => 1_000,
  });
  const client = new Inngest({
    id: "shop",
    isDev: false,
    baseUrl: BASE,
    eventKey: "key",
    signingKey: appKey,
    fetch: engine.fetch,
    logger: silent,
  });
  const attempts: number[] = [];
  const fn = client.createFunction(
    { id: "signed", triggers: [{ event: "go" }] },
    async ({ event, step, attempt }) => {
      await step.run("fail once", () => {
        attempts.push(attempt);
        if (attempt === 0) throw new Error("once");
      });
      return event.data;
    },
  );
  return { engine, client, attempts, handler: serve({ client, functions: [fn] }) };
}

test("in cloud mode calls are signed over the canonical body, and a run survives a retry", async () => {
  const { engine, client, attempts, handler } = createSignedEngine(SIGNING_KEY);
  await engine.sync({ handler });
  // Unordered and non-ASCII keys: the signature is over the canonical form.
  const data = { z: 1, a: "é", nested: { "\u20ac": true, b: null } };
  const { ids } = await client.send({ name: "go", data });
  await engine.advance(2_000);
  expect(await engine.waitForRun(ids[0] ?? "")).toMatchObject({ status: "Completed", output: data });
  expect(attempts).toEqual([0, 1]);
});

test("an app with another signing key cannot be synced, and its checkpoints are refused", async () => {
  const { engine, handler } = createSignedEngine("signkey-test-ffffffff");
  await expect(engine.sync({ handler })).rejects.toThrow(/signing key/);
  const post = (path: string) => engine.fetch(`${BASE}${path}`, { method: "POST", body: "{}" });
  expect((await post("/v1/checkpoint/run/async")).status).toBe(401);
  expect((await post("/fn/register")).status).toBe(401);
});

test("a send that the SDK repeats counts once", async () => {
  const { engine, client, sync } = createVirtualEngine();
  let runs = 0;
  await sync([
    client.createFunction({ id: "fn", triggers: [{ event: "go" }] }, () => {
      runs += 1;
    }),
  ]);
  const send = () =>
    engine.fetch(`${BASE}/e/key`, {
      method: "POST",
      headers: { "x-inngest-event-id-seed": "1760000000000,cmFuZG9tYnl0ZXM=" },
      body: JSON.stringify([{ name: "go" }, { name: "go" }]),
    });
  const first = await (await send()).text();
  expect(await (await send()).text()).toBe(first);
  await engine.settle();
  expect(runs).toBe(2);
});

test.for<[what: string, body: string, error: RegExp]>([
  ["bad JSON", "{", /not JSON/],
  ["no name", '{"data":{}}', /has no name/],
  ["an empty name", '{"name":""}', /name is empty/],
  ["a reserved name", '{"name":"inngest/function.failed"}', /belong to Inngest/],
  ["data that is not an object", '{"name":"a","data":1}', /data must be an object/],
  ["too many events", JSON.stringify(Array.from({ length: 5_001 }, () => ({ name: "a" }))), /at most 5000/],
])("%s is refused with 400", async ([, body, error]) => {
  const { engine } = createVirtualEngine();
  const response = await engine.fetch(`${BASE}/e/key`, { method: "POST", body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ status: 400, error: expect.stringMatching(error) });
});

test("the page of runs shows each run and its state, and escapes user input", async () => {
  const { engine, client, sync } = createVirtualEngine({ retryBackoff: () => 90_000 });
  await sync([
    client.createFunction({ id: "good", triggers: [{ event: "go" }] }, ({ step }) =>
      step.run("write it down", () => 1),
    ),
    client.createFunction({ id: "bad", retries: 1, triggers: [{ event: "go" }] }, () =>
      Promise.reject(new Error("<script>alert(1)</script>")),
    ),
  ]);
  await engine.send({ name: "go" });
  await engine.settle();
  const response = await engine.fetch(`${BASE}/`);
  const page = await response.text();
  expect(response.headers.get("content-type")).toContain("text/html");
  for (const part of [
    "shop-good",
    "Completed",
    "write it down",
    "shop-bad",
    "Running",
    "next attempt in 1 min 30 s",
  ]) {
    expect(page).toContain(part);
  }
  expect(page).toContain("&lt;script&gt;");
  expect(page).not.toContain("<script>");
  expect(page).toContain('http-equiv="refresh"');
});

test("it answers the development server's discovery requests", async () => {
  const { engine, client, sync } = createVirtualEngine();
  await sync([client.createFunction({ id: "fn", triggers: [{ event: "go" }] }, () => 1)]);
  expect(await (await engine.fetch(`${BASE}/health`)).json()).toEqual({ status: 200, message: "OK" });
  expect(await (await engine.fetch(`${BASE}/dev`)).json()).toMatchObject({
    functions: [{ slug: "shop-fn" }],
  });
  expect((await engine.fetch(`${BASE}/v1/runs/none`)).status).toBe(404);
});
