import { expect, it } from "vitest";
import { createLimiter, withHashedKeys } from "./limiter.ts";

function limiterWithClock(limit: number, options: { maxKeys?: number } = {}) {
  const clock = { at: 1_000_000, now: () => clock.at };
  return { clock, limiter: createLimiter({ limit, windowMs: 60_000, clock, ...options }) };
}

it("allows up to the limit, then says when to try again", async () => {
  const { clock, limiter } = limiterWithClock(2);
  expect(await limiter.take("ada")).toEqual({ allowed: true });
  clock.at += 10_000;
  expect(await limiter.take("ada")).toEqual({ allowed: true });
  clock.at += 500;
  expect(await limiter.take("ada")).toEqual({ allowed: false, retryAfterSeconds: 50 });
});

it("slides: an attempt stops counting when it is one window old", async () => {
  const { clock, limiter } = limiterWithClock(2);
  await limiter.take("ada");
  clock.at += 30_000;
  await limiter.take("ada");
  clock.at += 29_999;
  expect((await limiter.take("ada")).allowed).toBe(false);
  clock.at += 1;
  expect((await limiter.take("ada")).allowed).toBe(true);
  expect((await limiter.take("ada")).allowed).toBe(false);
});

it("never allows more than the limit in any window", async () => {
  const { clock, limiter } = limiterWithClock(3);
  const allowedAt: number[] = [];
  for (let step = 0; step < 500; step++) {
    clock.at += (step * 7919) % 9000;
    if ((await limiter.take("ada")).allowed) allowedAt.push(clock.at);
  }
  for (const end of allowedAt)
    expect(allowedAt.filter((at) => at > end - 60_000 && at <= end).length).toBeLessThanOrEqual(3);
  expect(allowedAt.length).toBeGreaterThan(50);
});

it("does not count a refused attempt, so that retrying does not extend the wait", async () => {
  const { clock, limiter } = limiterWithClock(1);
  await limiter.take("ada");
  for (let attempt = 0; attempt < 50; attempt++) {
    clock.at += 1000;
    await limiter.take("ada");
  }
  clock.at += 10_000;
  expect((await limiter.take("ada")).allowed).toBe(true);
});

it("counts each key separately", async () => {
  const { limiter } = limiterWithClock(1);
  expect((await limiter.take("ada")).allowed).toBe(true);
  expect((await limiter.take("grace")).allowed).toBe(true);
  expect((await limiter.take("ada")).allowed).toBe(false);
});

it("evicts the least recently used key when there are too many", async () => {
  const { limiter } = limiterWithClock(1, { maxKeys: 2 });
  await limiter.take("ada");
  await limiter.take("grace");
  await limiter.take("edith");
  expect((await limiter.take("grace")).allowed).toBe(false);
  expect((await limiter.take("ada")).allowed).toBe(true);
});

it("peeks without counting", async () => {
  const { limiter } = limiterWithClock(1);
  expect([limiter.peek("ada"), limiter.peek("ada")]).toEqual([{ allowed: true }, { allowed: true }]);
  await limiter.take("ada");
  expect(limiter.peek("ada")).toEqual({ allowed: false, retryAfterSeconds: 60 });
});

it("stores a key only as its hash", async () => {
  const { limiter } = limiterWithClock(1);
  expect(await withHashedKeys(limiter, (key) => `hash ${key.length}`).take("ada")).toEqual({ allowed: true });
  expect(limiter.peek("hash 3").allowed).toBe(false);
  expect(limiter.peek("ada").allowed).toBe(true);
});
