import { describe, expect, it } from "vitest";
import { BillingError } from "../errors.ts";
import { virtualClock } from "../testing/clock.ts";
import { createCircuitBreaker } from "./circuit-breaker.ts";

const fails = (error: unknown) => () => Promise.reject(error);

describe("a circuit breaker", () => {
  it("returns the answer", async () => {
    const breaker = createCircuitBreaker({ clock: virtualClock(0), restMs: 1_000 });
    expect(await breaker.ask(async () => 7)).toBe(7);
  });

  it("asks nothing while it rests, and again at the very end of the rest", async () => {
    const clock = virtualClock(5_000);
    const breaker = createCircuitBreaker({ clock, restMs: 1_000 });
    await expect(breaker.ask(fails(new Error("down")))).rejects.toThrow(BillingError);
    let asked = 0;
    const question = async () => {
      asked += 1;
      return "up";
    };
    clock.advance(999);
    await expect(breaker.ask(question)).rejects.toMatchObject({
      code: "cache_unavailable",
      message: expect.stringContaining("resting after a failure"),
    });
    expect(asked).toBe(0);
    clock.advance(1);
    expect(await breaker.ask(question)).toBe("up");
    expect(await breaker.ask(question)).toBe("up");
  });

  it("after the rest lets one caller try, and refuses the others until that one has an answer", async () => {
    const clock = virtualClock(5_000);
    const breaker = createCircuitBreaker({ clock, restMs: 1_000 });
    await expect(breaker.ask(fails(new Error("down")))).rejects.toThrow(BillingError);
    clock.advance(1_000);
    let answer: (word: string) => void = () => {};
    const trying = breaker.ask(() => new Promise<string>((resolve) => (answer = resolve)));
    await expect(breaker.ask(async () => "up")).rejects.toThrow(/resting/);
    answer("up");
    expect(await trying).toBe("up");
    expect(await breaker.ask(async () => "up")).toBe("up");
  });

  it("makes no caller wait for another's answer while all is well", async () => {
    const breaker = createCircuitBreaker({ clock: virtualClock(5_000), restMs: 1_000 });
    let answer: (word: string) => void = () => {};
    const slow = breaker.ask(() => new Promise<string>((resolve) => (answer = resolve)));
    expect(await breaker.ask(async () => "quick")).toBe("quick");
    answer("slow");
    expect(await slow).toBe("slow");
  });

  it("names the kind of the failure and has it as its cause, but never its message", async () => {
    const breaker = createCircuitBreaker({ clock: virtualClock(0), restMs: 0 });
    const cause = new TypeError("redis://user:secret@host");
    const error: unknown = await breaker.ask(fails(cause)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "cache_unavailable", cause });
    expect(String(error)).toContain("TypeError");
    expect(String(error)).not.toContain("secret");
    await expect(breaker.ask(fails("a word"))).rejects.toThrow(/unknown/);
  });
});
