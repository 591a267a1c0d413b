import { randomUUID } from "node:crypto";
import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, expect, it } from "vitest";

export type RedisUnderTest = { url: string; token: string; stop(): Promise<void> };

/** Redis's behaviour through Upstash's own client: our Redis and a real one must answer alike. */
export function describeRedisContract(start: () => Promise<RedisUnderTest>): void {
  let server: RedisUnderTest;
  let redis: Redis;
  beforeAll(async () => {
    server = await start();
    redis = new Redis({ ...server, automaticDeserialization: false, enableTelemetry: false, retry: false });
  });
  afterAll(() => server?.stop());

  /** A fresh key: a real server may hold other data. */
  const newKey = () => `contract:${randomUUID()}`;
  const command = <T>(...words: Array<string | number>) => redis.exec<T>(words as [string, ...string[]]);

  it("stores text unchanged, in any alphabet, even if it reads like a number", async () => {
    for (const text of ["plain", "12", "null", "", "OK", "ключ 鍵 🔑", 'a "quoted" line\r\nand another']) {
      const key = newKey();
      expect(await redis.set(key, text)).toBe("OK");
      expect(await redis.get(key)).toBe(text);
    }
  });

  it("answers null for an absent key", async () => {
    const key = newKey();
    expect(await redis.get(key)).toBeNull();
    expect(await redis.mget(key, key)).toEqual([null, null]);
    expect(await redis.hget(key, "field")).toBeNull();
    expect(await redis.lpop(key)).toBeNull();
    expect(await redis.zscore(key, "member")).toBeNull();
    expect(await redis.ttl(key)).toBe(-2);
    expect(await redis.type(key)).toBe("none");
  });

  it("sets a key only if it is absent, or only if it exists", async () => {
    const key = newKey();
    expect(await redis.set(key, "1", { xx: true })).toBeNull();
    expect(await redis.set(key, "1", { nx: true })).toBe("OK");
    expect(await redis.set(key, "2", { nx: true })).toBeNull();
    expect(await redis.set(key, "3", { xx: true, get: true })).toBe("1");
    expect(await redis.get(key)).toBe("3");
    expect(await redis.setnx(key, "4")).toBe(0);
  });

  it("keeps, sets and removes a key's time to live", async () => {
    const key = newKey();
    await redis.set(key, "1", { ex: 100 });
    expect(await redis.ttl(key)).toBe(100);
    await redis.set(key, "2", { keepTtl: true });
    expect(await redis.ttl(key)).toBeGreaterThan(90);
    await redis.incr(key);
    expect(await redis.ttl(key)).toBeGreaterThan(90);
    await redis.set(key, "3");
    expect(await redis.ttl(key)).toBe(-1);
    await redis.psetex(key, 50_000, "4");
    expect(await redis.pttl(key)).toBeGreaterThan(40_000);
    expect(await redis.persist(key)).toBe(1);
    expect(await redis.persist(key)).toBe(0);
    expect(await redis.ttl(key)).toBe(-1);
    await redis.set(key, "5", { pxat: Date.now() + 60_000 });
    expect(await redis.pttl(key)).toBeGreaterThan(50_000);
    expect(await redis.getex(key, { persist: true })).toBe("5");
    expect(await redis.ttl(key)).toBe(-1);
  });

  it("deletes a key whose expiry is set to the past", async () => {
    const key = newKey();
    await redis.set(key, "1");
    expect(await redis.expireat(key, 1)).toBe(1);
    expect(await redis.exists(key)).toBe(0);
    expect(await redis.pexpire(key, 10_000)).toBe(0);
  });

  it("changes the time to live only under the given condition", async () => {
    const key = newKey();
    await redis.set(key, "1");
    expect(await redis.expire(key, 100, "XX")).toBe(0);
    expect(await redis.expire(key, 100, "GT")).toBe(0);
    expect(await redis.expire(key, 100, "NX")).toBe(1);
    expect(await redis.expire(key, 200, "LT")).toBe(0);
    expect(await redis.expire(key, 200, "GT")).toBe(1);
  });

  it("increments integers, and refuses other values", async () => {
    const key = newKey();
    expect(await redis.incr(key)).toBe(1);
    expect(await redis.incrby(key, 41)).toBe(42);
    expect(await redis.decrby(key, 50)).toBe(-8);
    expect(await redis.decr(key)).toBe(-9);
    await redis.set(key, "1.5");
    await expect(redis.incr(key)).rejects.toThrow("ERR value is not an integer or out of range");
  });

  it("gets, replaces, appends to and deletes texts", async () => {
    const [one, two] = [newKey(), newKey()];
    expect(await redis.mset({ [one]: "1", [two]: "2" })).toBe("OK");
    expect(await redis.mget(one, two)).toEqual(["1", "2"]);
    expect(await redis.getset(one, "3")).toBe("1");
    expect(await redis.append(one, "é")).toBe(3);
    expect(await redis.strlen(one)).toBe(3);
    expect(await redis.getdel(one)).toBe("3é");
    expect(await redis.del(one, two)).toBe(1);
  });

  it("refuses a command on a key of another kind", async () => {
    const key = newKey();
    await redis.lpush(key, "item");
    await expect(redis.get(key)).rejects.toThrow(
      "WRONGTYPE Operation against a key holding the wrong kind of value",
    );
    await expect(redis.sadd(key, "member")).rejects.toThrow("WRONGTYPE");
    await expect(redis.set(key, "1", { get: true })).rejects.toThrow("WRONGTYPE");
    expect(await redis.mget(key)).toEqual([null]);
    expect(await redis.set(key, "1")).toBe("OK");
  });

  it("refuses unknown commands and malformed arguments", async () => {
    const key = newKey();
    await expect(command("NONSENSE", key)).rejects.toThrow(/ERR unknown command ['`]NONSENSE/);
    await expect(command("GET")).rejects.toThrow("ERR wrong number of arguments for 'get' command");
    await expect(command("SET", key, "1", "SOMETIMES")).rejects.toThrow("ERR syntax error");
    await expect(command("SET", key, "1", "NX", "XX")).rejects.toThrow("ERR syntax error");
    await expect(command("SET", key, "1", "EX", "0")).rejects.toThrow(
      "ERR invalid expire time in 'set' command",
    );
    await expect(command("SET", key, "1", "EX", "ten")).rejects.toThrow(
      "ERR value is not an integer or out of range",
    );
    await expect(command("ZADD", key, "high", "member")).rejects.toThrow("ERR value is not a valid float");
  });

  it("stores hashes, and deletes one with its last field", async () => {
    const key = newKey();
    expect(await redis.hset(key, { a: "1", b: "2" })).toBe(2);
    expect(await redis.hset(key, { b: "3", c: "4" })).toBe(1);
    expect(await command("HGETALL", key)).toEqual(["a", "1", "b", "3", "c", "4"]);
    expect(await redis.hget(key, "b")).toBe("3");
    expect(await command("HMGET", key, "a", "nothing")).toEqual(["1", null]);
    expect(await redis.hincrby(key, "a", 9)).toBe(10);
    expect(await redis.hexists(key, "a")).toBe(1);
    expect(await redis.hlen(key)).toBe(3);
    expect(await redis.hkeys(key)).toEqual(["a", "b", "c"]);
    expect(await redis.hdel(key, "a", "b", "c", "d")).toBe(3);
    expect(await redis.exists(key)).toBe(0);
  });

  it("stores lists, reached from both ends and by range", async () => {
    const key = newKey();
    expect(await redis.rpush(key, "c", "d")).toBe(2);
    expect(await redis.lpush(key, "b", "a")).toBe(4);
    expect(await redis.lrange(key, 0, -1)).toEqual(["a", "b", "c", "d"]);
    expect(await redis.lrange(key, -3, 1)).toEqual(["b"]);
    expect(await redis.lrange(key, 5, 9)).toEqual([]);
    expect(await redis.rpop(key)).toBe("d");
    expect(await redis.lpop(key, 2)).toEqual(["a", "b"]);
    expect(await redis.llen(key)).toBe(1);
    expect(await redis.ltrim(key, 1, 0)).toBe("OK");
    expect(await redis.exists(key)).toBe(0);
  });

  it("stores sets", async () => {
    const key = newKey();
    expect(await redis.sadd(key, "a", "b", "a")).toBe(2);
    expect((await redis.smembers(key)).sort()).toEqual(["a", "b"]);
    expect(await redis.sismember(key, "b")).toBe(1);
    expect(await redis.srem(key, "b", "c")).toBe(1);
    expect(await redis.scard(key)).toBe(1);
  });

  it("orders sorted sets by score, then by bytes", async () => {
    const key = newKey();
    expect(
      await redis.zadd(
        key,
        { score: 2, member: "b" },
        { score: 1.5, member: "z" },
        { score: 2, member: "a" },
      ),
    ).toBe(3);
    expect(await command("ZRANGE", key, 0, -1, "WITHSCORES")).toEqual(["z", "1.5", "a", "2", "b", "2"]);
    expect(await command("ZRANGE", key, 0, 0, "REV")).toEqual(["b"]);
    expect(await command("ZRANGEBYSCORE", key, "(1.5", "+inf", "LIMIT", 1, 1)).toEqual(["b"]);
    expect(await command("ZRANGE", key, "+inf", "-inf", "BYSCORE", "REV", "LIMIT", 0, 2)).toEqual(["b", "a"]);
    expect(await command("ZSCORE", key, "z")).toBe("1.5");
    expect(await command("ZINCRBY", key, "0.5", "z")).toBe("2");
    expect(await redis.zrem(key, "z", "nobody")).toBe(1);
    expect(await redis.zremrangebyscore(key, 0, 2)).toBe(2);
    expect(await redis.zcard(key)).toBe(0);
  });

  it("adds to a sorted set only under the given condition", async () => {
    const key = newKey();
    await redis.zadd(key, { score: 5, member: "a" });
    expect(await command("ZADD", key, "NX", 9, "a", 1, "b")).toBe(1);
    expect(await command("ZADD", key, "XX", "CH", 6, "a", 1, "c")).toBe(1);
    expect(await command("ZADD", key, "GT", "CH", 3, "a")).toBe(0);
    expect(await command("ZADD", key, "LT", "INCR", 1, "a")).toBeNull();
    expect(await command("ZRANGE", key, 0, -1, "WITHSCORES")).toEqual(["b", "1", "a", "6"]);
  });

  it("finds keys by pattern, and scans each exactly once during deletions", async () => {
    const prefix = newKey();
    const keys = Array.from({ length: 25 }, (_, index) => `${prefix}:${index}`);
    for (const key of keys) await redis.set(key, "1");
    expect((await redis.keys(`${prefix}:2?`)).sort()).toEqual(keys.slice(20));
    expect((await redis.keys(`${prefix}:[^1-9]`)).sort()).toEqual([`${prefix}:0`]);
    const found: string[] = [];
    let cursor = "0";
    do {
      const [next, page] = await redis.scan(cursor, { match: `${prefix}:*`, count: 7 });
      found.push(...page);
      if (page.length > 0) await redis.del(...page);
      cursor = next;
    } while (cursor !== "0");
    expect(found.sort()).toEqual(keys.sort());
  });

  it("answers every entry of a pipeline, even after one that fails", async () => {
    const key = newKey();
    const pipeline = redis.pipeline();
    pipeline.set(key, "text");
    pipeline.incr(key);
    pipeline.get(key);
    const [set, incremented, got] = await pipeline.exec({ keepErrors: true });
    expect([set?.result, got?.result]).toEqual(["OK", "text"]);
    expect(incremented?.error).toContain("ERR value is not an integer");
  });

  it("runs the commands of a transaction", async () => {
    const key = newKey();
    const transaction = redis.multi();
    transaction.set(key, "1");
    transaction.incr(key);
    expect(await transaction.exec()).toEqual(["OK", 2]);
  });

  it("runs scripts with keys and arguments, by text and by SHA-1", async () => {
    const key = newKey();
    const script = "redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])";
    expect(await redis.eval(script, [key], ["from Lua"])).toBe("from Lua");
    const sha = await redis.scriptLoad(script);
    expect(sha).toMatch(/^[0-9a-f]{40}$/);
    expect(await redis.evalsha(sha, [key], ["again"])).toBe("again");
    await expect(redis.evalsha("0".repeat(40), [key], [])).rejects.toThrow("NOSCRIPT");
  });

  it("reads a script's shebang line", async () => {
    const key = newKey();
    expect(await redis.eval("#!lua\nreturn redis.call('SET', KEYS[1], 'x').ok", [key], [])).toBe("OK");
    expect(await redis.eval("#!lua flags=no-writes\nreturn redis.call('GET', KEYS[1])", [key], [])).toBe("x");
    await expect(redis.eval("#!python\nreturn 1", [key], [])).rejects.toThrow("Unexpected engine");
    await expect(redis.eval("#!lua flags=any\nreturn 1", [key], [])).rejects.toThrow("Unexpected flag");
    await expect(redis.eval("#!lua any=1\nreturn 1", [key], [])).rejects.toThrow(
      "Unknown lua shebang option",
    );
  });

  it("converts a script's return value into a reply", async () => {
    const key = newKey();
    const evaluate = (script: string) => redis.eval(script, [key], []);
    expect(await evaluate("return 3.99")).toBe(3);
    expect(await evaluate("return true")).toBe(1);
    expect(await evaluate("return false")).toBeNull();
    expect(await evaluate("return {1, 'two', {3}, nil, 5}")).toEqual([1, "two", [3]]);
    expect(await evaluate("return redis.status_reply('FINE')")).toBe("FINE");
    expect(await evaluate("return redis.call('GET', KEYS[1]) == false")).toBe(1);
    expect(await evaluate("return redis.call('SET', KEYS[1], 'x').ok")).toBe("OK");
    await expect(evaluate("return redis.error_reply('STALE the version is older')")).rejects.toThrow(
      "STALE the version is older",
    );
  });

  it("ends a script at an error of redis.call, and returns an error of redis.pcall to it", async () => {
    const key = newKey();
    await redis.lpush(key, "item");
    await expect(redis.eval("redis.call('GET', KEYS[1]) return 'passed'", [key], [])).rejects.toThrow(
      "WRONGTYPE",
    );
    expect(await redis.eval("return string.sub(redis.pcall('GET', KEYS[1]).err, 1, 9)", [key], [])).toBe(
      "WRONGTYPE",
    );
    await expect(redis.eval("return nonsense", [key], [])).rejects.toThrow(
      "nonexistent global variable 'nonsense'",
    );
    await expect(redis.eval("return (", [key], [])).rejects.toThrow("ERR Error compiling script");
  });

  it("calculates with doubles, beyond 32 bits too, and prints whole numbers without a fraction", async () => {
    const evaluate = (script: string, ...args: string[]) => redis.eval(script, [newKey()], args);
    expect(await evaluate("return 30 * 24 * 3600 * 1000")).toBe(2_592_000_000);
    expect(await evaluate("return tonumber(ARGV[1]) * 1000", "1700000000")).toBe(1_700_000_000_000);
    expect(await evaluate("return math.floor(1700000000.5) * 1000")).toBe(1_700_000_000_000);
    expect(await evaluate("return ARGV[1] * ARGV[2]", "1700000000", "1000")).toBe(1_700_000_000_000);
    expect(await evaluate("return (10 / 2) .. ' ' .. tostring(1700000000000) .. ' ' .. 2.5")).toBe(
      "5 1700000000000 2.5",
    );
    expect(await evaluate("return string.format('%d of %s, 100%%', 1700000000000, 'x')")).toBe(
      "1700000000000 of x, 100%",
    );
    expect(
      await evaluate("redis.call('SET', KEYS[1], 1700000000000.0) return redis.call('GET', KEYS[1])"),
    ).toBe("1700000000000");
    expect(await evaluate("return unpack({ 'first', 'second' })")).toBe("first");
  });

  it("reads and writes JSON in scripts", async () => {
    const evaluate = (script: string, ...args: string[]) => redis.eval(script, [newKey()], args);
    const written = await evaluate(
      "return cjson.encode(cjson.decode(ARGV[1]))",
      '{"a":[1,2.5,"x",null,true,{"b":"é"}]}',
    );
    expect(JSON.parse(String(written))).toEqual({ a: [1, 2.5, "x", null, true, { b: "é" }] });
    expect(await evaluate("return cjson.decode(ARGV[1]).version + 1", '{"version":1700000000000}')).toBe(
      1_700_000_000_001,
    );
    expect(await evaluate("return cjson.decode('[null]')[1] == cjson.null")).toBe(1);
    expect(await evaluate("return cjson.encode({ 1, 'a/b', 3 })")).toBe('[1,"a\\/b",3]');
    expect(await evaluate("return cjson.encode({})")).toBe("{}");
    await expect(evaluate("return cjson.decode('{')")).rejects.toThrow();
  });

  it("answers a ping, an echo and the time", async () => {
    expect(await redis.ping()).toBe("PONG");
    expect(await redis.echo("hello")).toBe("hello");
    expect(await command("TIME")).toEqual([
      expect.stringMatching(/^\d{10}$/),
      expect.stringMatching(/^\d+$/),
    ]);
    expect(await redis.publish(newKey(), "message")).toBe(0);
    expect(await redis.dbsize()).toBeGreaterThanOrEqual(0);
  });
}
