import { expect, it } from "vitest";
import { inTime } from "./in-time.ts";

const never = new Promise<string>(() => {});

it("passes on the answer, and the failure, of what comes in time", async () => {
  await expect(inTime(60_000, Promise.resolve("here"))).resolves.toBe("here");
  await expect(inTime(60_000, Promise.reject(new Error("down")))).rejects.toThrow("down");
});

it("waits no longer than it was told", async () => {
  await expect(inTime(1, never)).rejects.toThrow("no answer within 1 ms");
});
