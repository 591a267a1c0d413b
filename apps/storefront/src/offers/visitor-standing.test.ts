import type { OwnerAccess } from "@tollgate/core";
import { expect, it, vi } from "vitest";
import type { Membership } from "../people/membership.ts";
import { ada, billingThat, testStorefront } from "../testing/test-storefront.ts";
import { visitorStanding } from "./visitor-standing.ts";

const nothing: OwnerAccess = {
  level: null,
  validUntil: null,
  reason: "no_entitlement",
  seats: {},
  entitlements: [],
  source: "memory",
  version: 1,
};
const member = (id: string, role: Membership["role"]): Membership => ({
  organisation: { id, name: id },
  memberId: `member_${id}`,
  role,
  position: null,
});

it("reads the plans of the visitor and of the organisations that they bill only", async () => {
  const listSubscriptions = vi.fn(async () => []);
  const deps = testStorefront({
    billing: billingThat({ listEntitlements: async () => nothing, listSubscriptions }),
    listMemberships: async () => [member("acme", "member"), member("umbrella", "admin")],
  });
  const { teams } = await visitorStanding(deps, ada);
  expect(teams.map(({ id, role }) => [id, role])).toEqual([
    ["acme", "member"],
    ["umbrella", "admin"],
  ]);
  expect(listSubscriptions.mock.calls).toEqual([
    [{ type: "user", id: ada.id }],
    [{ type: "organisation", id: "umbrella" }],
  ]);
});

it("puts the organisation that the visitor acts for first", async () => {
  const deps = testStorefront({
    billing: billingThat({ listEntitlements: async () => nothing, listSubscriptions: async () => [] }),
    listMemberships: async () => [member("acme", "owner"), member("umbrella", "owner")],
  });
  const { teams } = await visitorStanding(deps, { ...ada, activeOrganisation: "umbrella" });
  expect(teams.map(({ id }) => id)).toEqual(["umbrella", "acme"]);
});
