import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Redis } from "@upstash/redis";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type RedisOptions, type RunningRedis, startRedis } from "./start-redis.ts";

let folder: string;
let now: number;
const started: RunningRedis[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tollgate-redis-test-"));
  now = 1_700_000_000_000;
});

afterEach(async () => {
  for (const redis of started.splice(0)) await redis.stop();
  await rm(folder, { recursive: true, force: true });
});

async function start(options: RedisOptions = {}): Promise<RunningRedis> {
  const redis = await startRedis({ clock: () => now, ...options });
  started.push(redis);
  return redis;
}

async function ask(redis: RunningRedis, path: string, init: RequestInit = {}) {
  const headers = { authorization: `Bearer ${redis.token}`, ...init.headers };
  const response = await fetch(redis.url + path, { ...init, headers });
  return { status: response.status, body: await response.json() };
}

const post = (redis: RunningRedis, path: string, body: unknown) =>
  ask(redis, path, { method: "POST", body: JSON.stringify(body) });

it("expires a key at the exact millisecond", async () => {
  const redis = await start();
  redis.run(["SET", "key", "value", "PX", "1000"]);
  now += 999;
  expect(redis.run(["PTTL", "key"])).toBe(1);
  now += 1;
  expect(redis.run(["GET", "key"])).toBeNull();
  expect(redis.run(["DBSIZE"])).toBe(0);
});

it("answers TIME from its own clock", async () => {
  const redis = await start();
  now += 7;
  expect(redis.run(["TIME"])).toEqual(["1700000000", "7000"]);
});

it("refuses a request without the token", async () => {
  const redis = await start({ token: "secret" });
  for (const authorization of ["", "Bearer wrong!", "Bearer "]) {
    const response = await fetch(`${redis.url}/get/key`, { headers: { authorization } });
    expect([response.status, await response.json()]).toEqual([401, { error: "Unauthorized" }]);
  }
  expect((await fetch(`${redis.url}/get/key?_token=secret`)).status).toBe(200);
});

it("reads a command from the path, its options from the query and its value from the body", async () => {
  const redis = await start();
  expect(await ask(redis, "/set/a%2Fb/first?EX=100")).toEqual({ status: 200, body: { result: "OK" } });
  expect((await ask(redis, "/ttl/a%2Fb")).body).toEqual({ result: 100 });
  await ask(redis, "/set/a%2Fb", { method: "POST", body: '{"second":1}' });
  expect((await ask(redis, "/get/a%2Fb")).body).toEqual({ result: '{"second":1}' });
});

it("encodes every text but OK on request in base64", async () => {
  const redis = await start();
  redis.run(["RPUSH", "list", "é"]);
  const headers = { "upstash-encoding": "base64" };
  expect((await ask(redis, "/lrange/list/0/-1", { headers })).body).toEqual({ result: ["w6k="] });
  expect((await ask(redis, "/set/key/value", { headers })).body).toEqual({ result: "OK" });
  expect((await ask(redis, "/llen/list", { headers })).body).toEqual({ result: 1 });
  expect((await ask(redis, "/type/list", { headers })).body).toEqual({ result: "bGlzdA==" });
});

it("answers a failed command with status 400, and a pipeline that contains one with 200", async () => {
  const redis = await start();
  const error = "ERR wrong number of arguments for 'get' command";
  expect(await post(redis, "/", ["GET"])).toEqual({ status: 400, body: { error } });
  expect(await post(redis, "/pipeline", [["GET"], ["PING"]])).toEqual({
    status: 200,
    body: [{ error }, { result: "PONG" }],
  });
});

it.each([["not JSON"], ["{}"], ["[]"], ['[["GET"]]'], ['[{"a":1}]'], ["[null]"]])(
  "refuses the body %s",
  async (body) => {
    const redis = await start();
    const answer = await ask(redis, "/", { method: "POST", body });
    expect(answer).toEqual({ status: 400, body: { error: "ERR failed to parse command" } });
  },
);

it("runs nothing of a transaction that contains an unknown command", async () => {
  const redis = await start();
  const answer = await post(redis, "/multi-exec", [["SET", "key", "value"], ["NONSENSE"]]);
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ error: expect.stringMatching(/^EXECABORT .*unknown command 'NONSENSE'/) });
  expect(redis.run(["EXISTS", "key"])).toBe(0);
});

it("refuses connections while paused, and has its keys when it resumes on the same port", async () => {
  const redis = await start();
  const client = new Redis({ url: redis.url, token: redis.token, retry: false, enableTelemetry: false });
  await client.set("key", "value");
  await redis.pause();
  await expect(client.get("key")).rejects.toThrow("fetch failed");
  await redis.resume();
  expect(await client.get("key")).toBe("value");
});

it("saves every kind of value, with its expiry, in the data file", async () => {
  const dataFile = join(folder, "below", "redis.json");
  const first = await start({ dataFile });
  first.run(["SET", "string", "text", "PX", "5000"]);
  first.run(["HSET", "hash", "field", "1"]);
  first.run(["RPUSH", "list", "a", "b"]);
  first.run(["SADD", "set", "member"]);
  first.run(["ZADD", "zset", "+inf", "member"]);
  await first.stop();

  now += 4_000;
  const second = await start({ dataFile });
  expect(second.run(["GET", "string"])).toBe("text");
  expect(second.run(["PTTL", "string"])).toBe(1_000);
  expect(second.run(["HGETALL", "hash"])).toEqual(["field", "1"]);
  expect(second.run(["LRANGE", "list", "0", "-1"])).toEqual(["a", "b"]);
  expect(second.run(["SMEMBERS", "set"])).toEqual(["member"]);
  expect(second.run(["ZSCORE", "zset", "member"])).toBe("inf");
});

it("does not start with an unreadable data file", async () => {
  const dataFile = join(folder, "redis.json");
  await writeFile(dataFile, "half a fi");
  await expect(start({ dataFile })).rejects.toThrow("delete it to start empty");
});

it("speaks redis-cli's plain protocol, in lines and in pieces", async () => {
  const redis = await start({ respPort: 0 });
  const socket = connect(redis.respPort ?? 0, "127.0.0.1");
  const answers = text(socket);
  socket.write("SET key value\r\n*2\r\n$3\r\nGET\r\n$3\r\nk");
  socket.write("ey\r\nGET nothing\r\nLRANGE key 0 -1\r\nQUIT\r\n");
  expect(await answers).toBe(
    "+OK\r\n$5\r\nvalue\r\n$-1\r\n-WRONGTYPE Operation against a key holding the wrong kind of value\r\n+OK\r\n",
  );
});

it("ends a connection that does not speak the protocol", async () => {
  const redis = await start({ respPort: 0 });
  const socket = connect(redis.respPort ?? 0, "127.0.0.1");
  const answers = text(socket);
  socket.write("*1\r\n#3\r\n");
  expect(await answers).toBe("-ERR Protocol error: expected '$', got '#'\r\n");
});

it("runs a sliding-window rate limit, written as rate limiters write it", async () => {
  const redis = await start();
  const script = `
    local currentKey, previousKey = KEYS[1], KEYS[2]
    local tokens, now, window = tonumber(ARGV[1]), ARGV[2], ARGV[3]
    local current = redis.call("GET", currentKey)
    if current == false then current = 0 end
    local previous = redis.call("GET", previousKey)
    if previous == false then previous = 0 end
    local share = (now % window) / window
    previous = math.floor((1 - share) * previous)
    if previous + current >= tokens then return -1 end
    local value = redis.call("INCRBY", currentKey, 1)
    if value == 1 then redis.call("PEXPIRE", currentKey, window * 2 + 1000) end
    return tokens - (value + previous)`;
  const attempt = () => redis.run(["EVAL", script, "2", "current", "previous", "3", String(now), "60000"]);
  redis.run(["SET", "previous", "2"]);
  expect([attempt(), attempt(), attempt()]).toEqual([1, 0, -1]);
  expect(redis.run(["PTTL", "current"])).toBe(121_000);
});
