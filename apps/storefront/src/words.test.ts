import type { Offer } from "@tollgate/core";
import { expect, it } from "vitest";
import { moment, price, renewal, term } from "./words.ts";

const sale = {
  lookupKey: "a",
  title: "A",
  description: "",
  level: "PRO",
  amount: 2900,
  currency: "eur",
  retired: false,
  also: [],
};
const once: Offer = { ...sale, kind: "one_time", durationDays: 30 };
const monthly: Offer = { ...sale, kind: "subscription", interval: "month", trialDays: 7, planGroup: "g" };

it.each([
  [2900, "eur", "€29"],
  [2950, "eur", "€29.50"],
  [0, "usd", "US$0"],
  [500, "jpy", "JP¥500"],
  // Special cases of docs.stripe.com/currencies, where Intl counts in whole units.
  [150_000, "huf", "HUF\u00a01,500"],
  [150_000, "isk", "ISK\u00a01,500"],
  [150_000, "ugx", "UGX\u00a01,500"],
])("writes %i of %s as %s", (amount, currency, text) => {
  expect(price({ amount, currency })).toBe(text);
});

it("says how long a sale lasts and what happens afterwards", () => {
  expect(term(once)).toBe("for 30 days");
  expect(renewal(once)).toBe("One payment. It ends by itself; nothing renews.");
  expect(term(monthly)).toBe("a month");
  expect(renewal(monthly)).toMatch(/^The first 7 days are free\. Renews every month/);
});

it("says what a seat costs, and calls 365 days a year", () => {
  expect(term({ ...monthly, seats: { min: 2, max: 9 } })).toBe("a seat, a month");
  expect(term({ ...once, durationDays: 365 })).toBe("for a year");
});

it("promises no trial to a visitor who gets none", () => {
  expect(renewal(monthly, 0)).toMatch(/^Renews every month/);
});

it("names the zone of a moment, because the server cannot know the reader's", () => {
  expect(moment("2026-12-21T14:05:00.000Z")).toBe("21 December 2026, 14:05 UTC");
});
