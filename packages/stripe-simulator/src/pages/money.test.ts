import { expect, test } from "vitest";
import { formatDay, formatMoment, isoDay, perInterval } from "./calendar-date.ts";
import { formatMoney } from "./money.ts";

test.each([
  [4900, "eur", "€49.00"],
  [123456, "usd", "$1,234.56"],
  [5, "usd", "$0.05"],
  [-14500, "eur", "−€145.00"],
  [4900, "jpy", "¥4,900"],
  [4900, "KRW", "₩4,900"],
  [12345, "bhd", "BHD\u00a012.345"],
  [500, "isk", "ISK\u00a05"],
])("%d in the smallest units of %s reads %s", (amount, currency, words) => {
  expect(formatMoney(amount, currency)).toBe(words);
});

test("dates are UTC, whatever the machine's time zone", () => {
  const lastSecond = Date.UTC(2026, 10, 21, 23, 59, 59) / 1000;
  expect(formatDay(lastSecond)).toBe("November 21, 2026");
  expect(isoDay(lastSecond)).toBe("2026-11-21");
  expect(formatMoment(lastSecond)).toBe("November 21 at 23:59 UTC");
});

test("an interval with a count reads as one", () => {
  expect(perInterval("month")).toBe("per month");
  expect(perInterval("3 months")).toBe("every 3 months");
});
