import { expect, it } from "vitest";
import { openText } from "./text.ts";

const validUntil = "2027-02-02T10:00:00.000Z";
const renewsAt = "2027-02-01T10:00:00.000Z";

it("names the renewal of a plan that continues, not the end of its slack", () => {
  expect(openText("subscribed", validUntil, renewsAt)).toBe("Renews on 1 February 2027.");
});

it.each(["paid", "ends", "past_due_grace", "subscribed"] as const)(
  "names the end of access that ends (%s)",
  (reason) => {
    expect(openText(reason, validUntil, null)).toBe("Until 2 February 2027, 10:00 UTC.");
  },
);

it("never hides the end of a grace period behind a renewal", () => {
  expect(openText("past_due_grace", validUntil, renewsAt)).toContain("Until 2 February 2027");
});

it("says until when a trial is free", () => {
  expect(openText("trial", validUntil, renewsAt)).toBe("Free until 2 February 2027.");
});
