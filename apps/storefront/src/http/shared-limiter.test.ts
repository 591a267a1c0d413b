import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { connectRedis } from "@tollgate/core";
import { type RunningRedis, startRedis } from "@tollgate/local-stack/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recordingLog, silentLog } from "../testing/test-storefront.ts";
import { createSharedLimits } from "./shared-limiter.ts";

const windowMs = 600_000;
const closers: (() => Promise<unknown>)[] = [];

// The library reads the time from Date only; its timers stay real. A window begins at this instant.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: 3_000_000 * windowMs }));
afterEach(async () => {
  vi.useRealTimers();
  for (const close of closers.splice(0)) await close();
});

const advance = (ms: number) => void vi.setSystemTime(Date.now() + ms);

async function openRedis(): Promise<RunningRedis> {
  const redis = await startRedis();
  closers.push(() => redis.stop());
  return redis;
}

/** One of several processes, with its own client and memory. */
function processOn(server: { url: string; token: string }, { timeoutMs = 5_000, log = silentLog } = {}) {
  const limits = createSharedLimits({ redis: connectRedis({ ...server, timeoutMs }), clock: Date, log });
  return (limit: number, name = "checkouts") => limits({ name, limit, windowMs });
}

async function standIn(listener: RequestListener) {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token: "any" };
}

const allowedOf = async (take: () => Promise<{ allowed: boolean }>, attempts: number) => {
  const results: boolean[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) results.push((await take()).allowed);
  return results;
};

describe("a limit that processes share", () => {
  it("has one count for all of them", async () => {
    const redis = await openRedis();
    const here = processOn(redis)(3);
    const there = processOn(redis)(3);
    expect(await here.take("ada")).toEqual({ allowed: true });
    expect(await there.take("ada")).toEqual({ allowed: true });
    expect(await here.take("ada")).toEqual({ allowed: true });
    expect(await there.take("ada")).toEqual({ allowed: false, retryAfterSeconds: 601 });
    expect(await there.take("grace")).toEqual({ allowed: true });
    expect(await processOn(redis)(3, "portal").take("ada")).toEqual({ allowed: true });
  });

  it("allows no more than the limit when processes ask at the same time", async () => {
    const redis = await openRedis();
    const processes = Array.from({ length: 4 }, () => processOn(redis)(5));
    const results = await Promise.all(
      processes.flatMap((limiter) => Array.from({ length: 5 }, () => limiter.take("ada"))),
    );
    expect(results.filter(({ allowed }) => allowed)).toHaveLength(5);
  });

  it("slides, and says when to try again", async () => {
    const redis = await openRedis();
    const [here, there] = [processOn(redis)(2), processOn(redis)(2)];
    await allowedOf(() => here.take("ada"), 2);
    advance(windowMs - 10_000);
    const refusal = await there.take("ada");
    expect(refusal).toEqual({ allowed: false, retryAfterSeconds: 11 });
    advance(11_000);
    expect((await there.take("ada")).allowed).toBe(true);
    expect((await there.take("ada")).allowed).toBe(false);
    advance(windowMs / 2);
    expect((await there.take("ada")).allowed).toBe(true);
  });

  it("does not count a refused attempt", async () => {
    const redis = await openRedis();
    const [here, there] = [processOn(redis)(2), processOn(redis)(2)];
    await allowedOf(() => here.take("ada"), 2);
    await allowedOf(() => there.take("ada"), 50);
    advance(2 * windowMs);
    expect(await allowedOf(() => there.take("ada"), 3)).toEqual([true, true, false]);
  });

  it("stores its counts under its name, and no longer than they matter", async () => {
    const redis = await openRedis();
    await processOn(redis)(2).take("ada");
    const keys = redis.run(["KEYS", "*"]);
    expect(keys).toEqual(["limits:checkouts:ada:3000000"]);
    expect(redis.run(["PTTL", "limits:checkouts:ada:3000000"])).toBe(2 * windowMs + 1_000);
  });
});

describe("without Redis", () => {
  it("counts locally while Redis is down, from its count so far, and shares again afterwards", async () => {
    const redis = await openRedis();
    const log = recordingLog();
    const [here, there] = [processOn(redis, { log })(3), processOn(redis)(3)];
    await here.take("ada");
    await redis.pause();
    expect(await allowedOf(() => here.take("ada"), 3)).toEqual([true, true, false]);
    await redis.resume();
    advance(1_000);
    expect((await here.take("grace")).allowed).toBe(true);
    expect(await allowedOf(() => there.take("grace"), 3)).toEqual([true, true, false]);
    expect(log.lines.map(({ message }) => message)).toEqual([
      "Redis is down: each process counts limits on its own",
      "limits are shared again",
    ]);
  });

  it("waits once for a Redis that hangs, not for each request", async () => {
    let asked = 0;
    const hangs = await standIn(() => {
      asked += 1;
    });
    const open = processOn(hangs, { timeoutMs: 20 });
    const [checkouts, portal] = [open(2), open(2, "portal")];
    expect(await allowedOf(() => checkouts.take("ada"), 3)).toEqual([true, true, false]);
    expect(await allowedOf(() => portal.take("ada"), 3)).toEqual([true, true, false]);
    expect(asked).toBe(1);
    advance(1_000);
    await Promise.all(["grace", "edith", "mary"].map((key) => checkouts.take(key)));
    expect(asked).toBe(2);
  });

  it("times out on an answer that never ends", async () => {
    const stalls = await standIn((_, response) => void response.writeHead(200).write('{"result":['));
    const limiter = processOn(stalls, { timeoutMs: 20 })(1);
    expect(await allowedOf(() => limiter.take("ada"), 2)).toEqual([true, false]);
  });

  it.each([
    [200, '{"result":"OK"}'],
    [200, '{"result":null}'],
    [200, '{"result":[]}'],
    [200, '{"result":{}}'],
    [200, '{"result":["x",2]}'],
    [200, '{"result":[5,999]}'],
    [200, '{"result":[999,2]}'],
    [200, '{"error":"ERR no such command"}'],
    [200, "<!doctype html><title>Sign in to the network</title>"],
    [200, ""],
    [401, '{"error":"Unauthorized"}'],
    [500, '{"error":"internal"}'],
  ])("counts locally when the answer is %i %s", async (status, body) => {
    const server = await standIn((_, response) => void response.writeHead(status).end(body));
    const limiter = processOn(server)(2);
    expect(await allowedOf(() => limiter.take("ada"), 3)).toEqual([true, true, false]);
  });
});
