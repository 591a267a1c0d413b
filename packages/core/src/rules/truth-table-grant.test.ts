import { describe, expect, it } from "vitest";
import { defaultPolicy } from "../model/policy.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { iso } from "../testing/fold.ts";
import {
  ada,
  days,
  dispute,
  newYear,
  payment,
  purchase,
  refund,
  snapshot,
  testCatalog,
} from "../testing/snapshots.ts";
import { accessAt } from "./access-at.ts";
import { deriveEntitlements } from "./fold.ts";
import type { GrantDecision } from "./grants.ts";

const until = newYear + days(10);
const granted: GrantDecision = {
  id: 1,
  grantId: "grant_1",
  change: "granted",
  ownerKey: "ada",
  customerId: "cus_1",
  level: "PRO",
  until: new Date(until * 1000),
  person: "operator_1",
  reason: "she helped us",
  at: new Date(newYear * 1000),
};
const revoked: GrantDecision = { ...granted, id: 2, change: "revoked", at: new Date((newYear + 60) * 1000) };

function fold(grants: GrantDecision[], seen: Snapshot = snapshot(), policy = defaultPolicy) {
  const at = (newYear + days(1)) * 1000;
  return deriveEntitlements(seen, { owner: ada, catalog: testCatalog, policy, at, grants });
}

describe("the truth table of manual grants: one", () => {
  it("is granted until its expiry and not a second longer; its customer is synced then", () => {
    const { entitlements, nextChangeAt } = fold([granted]);
    expect(entitlements).toEqual([
      {
        id: "grant_1",
        level: "PRO",
        seats: 1,
        planGroup: null,
        source: "grant",
        sourceId: "grant_1",
        access: "granted",
        reason: "manual",
        startsAt: iso(newYear),
        expiresAt: iso(until),
        evidence: ["grant_1"],
        flags: [],
      },
    ]);
    expect(accessAt(entitlements, testCatalog, until * 1000 - 1).level).toBe("PRO");
    expect(accessAt(entitlements, testCatalog, until * 1000).level).toBeNull();
    expect(nextChangeAt).toBe(iso(until));
  });

  it("that was taken back is denied, beside others that were not", () => {
    const other = { ...granted, id: 3, grantId: "grant_2", level: "BASIC" };
    expect(fold([granted, revoked, other]).entitlements).toMatchObject([
      { id: "grant_1", access: "denied", reason: "manual_revoked", expiresAt: null },
      { id: "grant_2", access: "granted", level: "BASIC" },
    ]);
  });

  it("is not touched by a payment that went back or is disputed", () => {
    const sale = (rest: Parameters<typeof payment>[0]) =>
      snapshot({ purchases: [purchase({ payment: payment(rest) })] });
    for (const seen of [sale({ refunds: [refund()] }), sale({ disputes: [dispute("lost")] })])
      expect(fold([granted], seen).entitlements).toMatchObject([
        { source: "purchase", access: "denied" },
        { source: "grant", access: "granted" },
      ]);
  });

  it("runs on when its customer is deleted, unless the policy ends everything", () => {
    const gone = snapshot({ customerDeleted: true });
    expect(fold([granted], gone)).toMatchObject({
      entitlements: [{ source: "grant", access: "granted", reason: "manual" }],
      nextChangeAt: iso(until),
    });
    expect(fold([granted], gone, { ...defaultPolicy, customerDeleted: "all" })).toMatchObject({
      entitlements: [{ source: "grant", access: "denied", reason: "customer_deleted" }],
      nextChangeAt: null,
    });
  });
});
