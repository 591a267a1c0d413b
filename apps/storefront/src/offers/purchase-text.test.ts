import { catalog } from "@tollgate/shop";
import { expect, it } from "vitest";
import { planWith } from "../testing/facts.ts";
import { grantedText } from "./purchase-text.ts";

const validUntil = "2027-02-02T10:00:00.000Z";
const granted = { level: "PRO", validUntil };
const plan = planWith({ accessUntil: validUntil, renewsAt: "2027-02-01T10:00:00.000Z" });

it("names the end of a one-time purchase, to the minute", () => {
  expect(grantedText(granted, [], catalog, null)).toBe("Pro is yours until 2 February 2027, 10:00 UTC.");
});

it("names the day on which a plan renews, not the end of its slack", () => {
  expect(grantedText(granted, [plan], catalog, null)).toBe("Pro is yours. It renews on 1 February 2027.");
});

it("says what a trial costs after its end", () => {
  expect(grantedText(granted, [{ ...plan, state: "trialing" }], catalog, null)).toBe(
    "Pro is yours. Your free trial runs until 2 February 2027; then it costs €19 a month.",
  );
});

it("names the organisation that bought, and the number of seats", () => {
  const team = { ...plan, offer: "team_monthly", planGroup: "team", seats: 5 };
  expect(grantedText(granted, [team], catalog, "Acme")).toBe(
    "Acme has Pro for 5 people. It renews on 1 February 2027.",
  );
});

it("does not confuse the bought plan with another one", () => {
  expect(grantedText(granted, [{ ...plan, accessUntil: "2027-09-01T00:00:00.000Z" }], catalog, null)).toBe(
    "Pro is yours until 2 February 2027, 10:00 UTC.",
  );
});
