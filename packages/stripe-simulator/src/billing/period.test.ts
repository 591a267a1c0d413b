import { expect, test } from "vitest";
import { periodEnd } from "./period.ts";

const second = (date: string) => Date.parse(date) / 1000;

test.each([
  ["2026-01-31", { interval: "month", interval_count: 1 }, "2026-01-31", "2026-02-28"],
  ["2026-02-28", { interval: "month", interval_count: 1 }, "2026-01-31", "2026-03-31"],
  ["2026-11-15", { interval: "month", interval_count: 3 }, "2026-11-15", "2027-02-15"],
  ["2028-02-29", { interval: "year", interval_count: 1 }, "2028-02-29", "2029-02-28"],
  ["2026-01-01", { interval: "week", interval_count: 2 }, "2026-01-01", "2026-01-15"],
  ["2026-01-01", { interval: "day", interval_count: 10 }, "2026-01-01", "2026-01-11"],
])("a period from %s every %o, anchored on %s, ends on %s", (start, recurring, anchor, end) => {
  expect(periodEnd(second(start), recurring, second(anchor))).toBe(second(end));
});
