import { describe, expect, test } from "vitest";
import { realClock, type ScheduledWork, type SimulatorClock, virtualClock } from "./clock.ts";
import { addMonths } from "./duration.ts";

function alarm(clock: SimulatorClock, instants: number[]): { rang: number[]; work: ScheduledWork } {
  const waiting = [...instants];
  const rang: number[] = [];
  const work: ScheduledWork = {
    nextAt: () => waiting[0] ?? null,
    async run() {
      while (waiting[0] !== undefined && waiting[0] <= clock.now()) {
        waiting.shift();
        rang.push(clock.now());
      }
    },
  };
  return { rang, work };
}

describe("a virtual clock", () => {
  test("stops at every scheduled instant on its way", async () => {
    const clock = virtualClock(1000);
    const { rang, work } = alarm(clock, [1500, 4000, 9000]);
    clock.attach(work);
    await clock.advance({ seconds: 5 });
    expect(rang).toEqual([1500, 4000]);
    expect(clock.now()).toBe(6000);
  });

  test("moves once for each of two concurrent advances", async () => {
    const clock = virtualClock(0);
    await Promise.all([clock.advance(10), clock.advance(20)]);
    expect(clock.now()).toBe(30);
  });

  test("refuses to go back", async () => {
    const clock = virtualClock(0);
    await expect(clock.advance(-1)).rejects.toThrow("Time only moves forward");
  });

  test("leaves out work that was detached", async () => {
    const clock = virtualClock(0);
    const { rang, work } = alarm(clock, [5]);
    clock.attach(work)();
    await clock.advance(10);
    expect(rang).toEqual([]);
  });
});

describe("a real clock", () => {
  test("is wall time plus what it was advanced by", async () => {
    let wall = 1000;
    const clock = realClock(() => wall);
    await clock.advance({ hours: 1 });
    wall += 5;
    expect(clock.now()).toBe(1000 + 3_600_000 + 5);
  });

  test("runs scheduled work by itself", async () => {
    const clock = realClock();
    const at = clock.now() + 5;
    const rang = new Promise<number>((resolve) => {
      let isWaiting = true;
      clock.attach({
        nextAt: () => (isWaiting ? at : null),
        async run() {
          if (clock.now() < at) return;
          isWaiting = false;
          resolve(clock.now());
        },
      });
    });
    expect(await rang).toBeGreaterThanOrEqual(at);
  });
});

test.each([
  ["2026-01-31", 1, "2026-02-28"],
  ["2028-01-31", 1, "2028-02-29"],
  ["2026-11-30", 3, "2027-02-28"],
  ["2026-03-15", 12, "2027-03-15"],
])("%s plus %i months is %s", (from, months, to) => {
  expect(new Date(addMonths(Date.parse(from), months)).toISOString().slice(0, 10)).toBe(to);
});
