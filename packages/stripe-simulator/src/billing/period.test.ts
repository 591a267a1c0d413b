import { expect, test } from "vitest";
import { periodAround } from "./period.ts";

const second = (date: string) => Date.parse(date) / 1000;

/** Source: docs.stripe.com/billing/subscriptions/billing-cycle. */
test.each([
  ["2026-01-31", { interval: "month", interval_count: 1 }, "2026-01-31", "2026-02-28"],
  ["2026-02-28", { interval: "month", interval_count: 1 }, "2026-01-31", "2026-03-31"],
  ["2026-11-15", { interval: "month", interval_count: 3 }, "2026-11-15", "2027-02-15"],
  ["2028-02-29", { interval: "year", interval_count: 1 }, "2028-02-29", "2029-02-28"],
  ["2026-01-01", { interval: "week", interval_count: 2 }, "2026-01-01", "2026-01-15"],
  ["2026-01-01", { interval: "day", interval_count: 10 }, "2026-01-01", "2026-01-11"],
])("a period from %s every %o, anchored on %s, ends on %s", (start, recurring, anchor, end) => {
  expect(periodAround(second(start), recurring, second(anchor))).toEqual({
    start: second(start),
    end: second(end),
  });
});

test.each([
  // [an instant, interval, anchor, start, end]
  ["2026-05-15T08:00Z", { interval: "month", interval_count: 1 }, "2026-06-01", "2026-05-01", "2026-06-01"],
  ["2026-02-15", { interval: "month", interval_count: 2 }, "2026-08-31", "2025-12-31", "2026-02-28"],
  ["2026-09-17", { interval: "year", interval_count: 1 }, "2025-01-01", "2026-01-01", "2027-01-01"],
  ["2026-01-13T23:59:59Z", { interval: "week", interval_count: 1 }, "2026-06-05", "2026-01-09", "2026-01-16"],
])("%s every %o, anchored on %s, is in the period from %s to %s", (at, recurring, anchor, start, end) => {
  expect(periodAround(second(at), recurring, second(anchor))).toEqual({
    start: second(start),
    end: second(end),
  });
});

test("a border belongs to the period that it starts", () => {
  const monthly = { interval: "month", interval_count: 1 } as const;
  const [anchor, next] = [second("2026-01-01"), second("2026-02-01")];
  expect(periodAround(next, monthly, anchor).start).toBe(next);
  expect(periodAround(next - 1, monthly, anchor).start).toBe(anchor);
});
