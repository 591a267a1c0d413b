import { expect, test } from "vitest";
import { parseRetryAfter, serverBackoff } from "./backoff.ts";
import { nextCronInstant } from "./cron-schedule.ts";
import { parseDeadline, parseDuration } from "./duration.ts";

test.for<[text: string, milliseconds: number]>([
  ["1s", 1_000],
  ["1d2h30m10s", 95_410_000],
  ["1w", 604_800_000],
  ["250ms", 250],
])("the duration %s is %i ms", ([text, milliseconds]) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.for(["", "soon", "5", "1s later"])("%j is refused as a duration", (text) => {
  expect(() => parseDuration(text)).toThrow("is not a duration");
});

test("a deadline is a duration from now or a date", () => {
  expect(parseDeadline("2s", 1_000)).toBe(3_000);
  expect(parseDeadline("2026-03-01T00:00:00.000Z", 0)).toBe(Date.UTC(2026, 2, 1));
  expect(() => parseDeadline("2026-99-01", 0)).toThrow("is not a date");
});

test("Retry-After is seconds or a date", () => {
  expect(parseRetryAfter("3", 1_000)).toBe(4_000);
  expect(parseRetryAfter("2026-03-01T00:00:00.000Z", 0)).toBe(Date.UTC(2026, 2, 1));
  expect(parseRetryAfter(null, 0)).toBeNull();
  expect(parseRetryAfter("later", 0)).toBeNull();
});

test("a cron in a time zone fires at the same local hour after summer time starts", () => {
  const nextOf = (from: string) =>
    new Date(nextCronInstant("TZ=Europe/Paris 0 3 * * *", Date.parse(from)) ?? 0).toISOString();
  expect(nextOf("2026-03-28T00:00:00Z")).toBe("2026-03-28T02:00:00.000Z");
  expect(nextOf("2026-03-28T02:00:00Z")).toBe("2026-03-29T01:00:00.000Z");
});

test("a cron without a time zone is in UTC", () => {
  expect(nextCronInstant("30 4 * * *", Date.UTC(2026, 0, 1))).toBe(Date.UTC(2026, 0, 1, 4, 30));
});

test("eight retries of the real server's table take more than an hour", () => {
  const waits = Array.from({ length: 8 }, (_, attempt) => serverBackoff(attempt, () => 0));
  expect(waits).toEqual([15, 30, 60, 120, 300, 600, 1_200, 2_400].map((seconds) => seconds * 1_000));
  expect(serverBackoff(30, () => 0.5)).toBe(7_200_000 + 15_000);
});
