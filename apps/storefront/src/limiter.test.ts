import { expect, it } from "vitest";
import { createLimiter } from "./limiter.ts";

function limiterWithClock(limit: number, options: { maxKeys?: number } = {}) {
  const clock = { at: 1_000_000, now: () => clock.at };
  return { clock, limiter: createLimiter({ limit, windowMs: 60_000, clock, ...options }) };
}

it("allows up to the limit and says when the next one is possible", () => {
  const { clock, limiter } = limiterWithClock(2);
  expect(limiter.take("ada")).toEqual({ allowed: true });
  clock.at += 10_000;
  expect(limiter.take("ada")).toEqual({ allowed: true });
  clock.at += 500;
  expect(limiter.take("ada")).toEqual({ allowed: false, retryAfterSeconds: 50 });
});

it("slides: each attempt is forgotten by itself when it is a window old", () => {
  const { clock, limiter } = limiterWithClock(2);
  limiter.take("ada");
  clock.at += 30_000;
  limiter.take("ada");
  clock.at += 29_999;
  expect(limiter.take("ada").allowed).toBe(false);
  clock.at += 1;
  expect(limiter.take("ada").allowed).toBe(true);
  expect(limiter.take("ada").allowed).toBe(false);
});

it("never allows more than the limit in any window, however the attempts fall", () => {
  const { clock, limiter } = limiterWithClock(3);
  const allowedAt: number[] = [];
  for (let step = 0; step < 500; step++) {
    clock.at += (step * 7919) % 9000;
    if (limiter.take("ada").allowed) allowedAt.push(clock.at);
  }
  for (const end of allowedAt)
    expect(allowedAt.filter((at) => at > end - 60_000 && at <= end).length).toBeLessThanOrEqual(3);
  expect(allowedAt.length).toBeGreaterThan(50);
});

it("does not count a refused attempt, so that asking again does not push the end away", () => {
  const { clock, limiter } = limiterWithClock(1);
  limiter.take("ada");
  for (let attempt = 0; attempt < 50; attempt++) {
    clock.at += 1000;
    limiter.take("ada");
  }
  clock.at += 10_000;
  expect(limiter.take("ada").allowed).toBe(true);
});

it("counts each key for itself", () => {
  const { limiter } = limiterWithClock(1);
  expect(limiter.take("ada").allowed).toBe(true);
  expect(limiter.take("grace").allowed).toBe(true);
  expect(limiter.take("ada").allowed).toBe(false);
});

it("forgets the key that was quiet the longest when there are too many", () => {
  const { limiter } = limiterWithClock(1, { maxKeys: 2 });
  limiter.take("ada");
  limiter.take("grace");
  limiter.take("edith");
  expect(limiter.take("grace").allowed).toBe(false);
  expect(limiter.take("ada").allowed).toBe(true);
});
