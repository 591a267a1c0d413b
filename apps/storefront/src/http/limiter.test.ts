import { expect, it } from "vitest";
import { createLimiter, hidingKeys } from "./limiter.ts";

function limiterWithClock(limit: number, options: { maxKeys?: number } = {}) {
  const clock = { at: 1_000_000, now: () => clock.at };
  return { clock, limiter: createLimiter({ limit, windowMs: 60_000, clock, ...options }) };
}

it("allows up to the limit and says when the next one is possible", async () => {
  const { clock, limiter } = limiterWithClock(2);
  expect(await limiter.take("ada")).toEqual({ allowed: true });
  clock.at += 10_000;
  expect(await limiter.take("ada")).toEqual({ allowed: true });
  clock.at += 500;
  expect(await limiter.take("ada")).toEqual({ allowed: false, retryAfterSeconds: 50 });
});

it("slides: each attempt is forgotten by itself when it is a window old", async () => {
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

it("never allows more than the limit in any window, however the attempts fall", async () => {
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

it("does not count a refused attempt, so that asking again does not push the end away", async () => {
  const { clock, limiter } = limiterWithClock(1);
  await limiter.take("ada");
  for (let attempt = 0; attempt < 50; attempt++) {
    clock.at += 1000;
    await limiter.take("ada");
  }
  clock.at += 10_000;
  expect((await limiter.take("ada")).allowed).toBe(true);
});

it("counts each key for itself", async () => {
  const { limiter } = limiterWithClock(1);
  expect((await limiter.take("ada")).allowed).toBe(true);
  expect((await limiter.take("grace")).allowed).toBe(true);
  expect((await limiter.take("ada")).allowed).toBe(false);
});

it("forgets the key that was quiet the longest when there are too many", async () => {
  const { limiter } = limiterWithClock(1, { maxKeys: 2 });
  await limiter.take("ada");
  await limiter.take("grace");
  await limiter.take("edith");
  expect((await limiter.take("grace")).allowed).toBe(false);
  expect((await limiter.take("ada")).allowed).toBe(true);
});

it("tells without counting what it would answer", async () => {
  const { limiter } = limiterWithClock(1);
  expect([limiter.look("ada"), limiter.look("ada")]).toEqual([{ allowed: true }, { allowed: true }]);
  await limiter.take("ada");
  expect(limiter.look("ada")).toEqual({ allowed: false, retryAfterSeconds: 60 });
});

it("remembers a key only by the name that hides it", async () => {
  const { limiter } = limiterWithClock(1);
  expect(await hidingKeys(limiter, (key) => `hidden ${key.length}`).take("ada")).toEqual({ allowed: true });
  expect(limiter.look("hidden 3").allowed).toBe(false);
  expect(limiter.look("ada").allowed).toBe(true);
});
