import { expect, it } from "vitest";
import { withTimeout } from "./with-timeout.ts";

const never = new Promise<string>(() => {});

it("passes on an answer or an error that comes in time", async () => {
  await expect(withTimeout(60_000, Promise.resolve("here"))).resolves.toBe("here");
  await expect(withTimeout(60_000, Promise.reject(new Error("down")))).rejects.toThrow("down");
});

it("rejects when the time is over", async () => {
  await expect(withTimeout(1, never)).rejects.toThrow("no answer within 1 ms");
});
