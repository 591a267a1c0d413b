import { describe, expect, it } from "vitest";
import { type GrantDecision, personBehind } from "./grants.ts";

const decision = (grantId: string, change: "granted" | "revoked", person: string): GrantDecision =>
  ({ grantId, change, person }) as GrantDecision;
const decisions = [
  decision("grant_1", "granted", "eve"),
  decision("grant_2", "granted", "bob"),
  decision("grant_2", "revoked", "joe"),
  decision("grant_1", "revoked", "kim"),
];

describe("the person behind a change of a grant", () => {
  it.each([
    ["grant_1", "manual", "person:eve"],
    ["grant_2", "manual", "person:bob"],
    ["grant_1", "manual_revoked", "person:kim"],
    ["grant_2", "manual_revoked", "person:joe"],
    ["grant_1", "customer_deleted", null],
    ["grant_3", "manual", null],
  ] as const)("of %s, now %s: %s", (id, reason, person) => {
    expect(personBehind(decisions, { id, reason })).toBe(person);
  });

  it("is nobody where there is no entitlement", () => {
    expect(personBehind(decisions, undefined)).toBeNull();
  });
});
