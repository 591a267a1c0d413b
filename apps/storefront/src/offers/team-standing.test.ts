import { offerOf } from "@tollgate/core";
import { catalog } from "@tollgate/shop";
import { expect, it } from "vitest";
import { type TeamCandidate, teamStanding } from "./team-standing.ts";

const found = offerOf(catalog, "team_monthly");
if (found?.kind !== "subscription") throw new Error("the catalog sells no seats");
const offer = { ...found, trialDays: 7 };
const team = (id: string, parts: Partial<TeamCandidate> = {}): TeamCandidate => ({
  id,
  name: id.toUpperCase(),
  role: "owner",
  subscriptions: [],
  ...parts,
});
const live = { planGroup: "team", state: "active" as const };
const over = { planGroup: "team", state: "ended" as const };

it("offers owners and admins the organisations that they bill", () => {
  const teams = [team("acme"), team("umbrella", { role: "admin" }), team("others", { role: "member" })];
  expect(teamStanding(offer, teams)).toEqual({
    can: true,
    buyers: [
      { id: "acme", name: "ACME" },
      { id: "umbrella", name: "UMBRELLA" },
    ],
    trialDays: 7,
  });
});

it("leaves out an organisation that has a team plan, and says so when it is the only one", () => {
  expect(teamStanding(offer, [team("acme", { subscriptions: [live] }), team("umbrella")])).toMatchObject({
    buyers: [{ id: "umbrella" }],
  });
  expect(teamStanding(offer, [team("acme", { subscriptions: [live] })])).toEqual({
    can: false,
    reason: "ACME already has a team plan.",
    link: { href: "/organisations/acme", label: "Change its seats" },
  });
});

it("sells again after the plan has ended, without a second trial", () => {
  expect(teamStanding(offer, [team("acme", { subscriptions: [over] })])).toMatchObject({
    can: true,
    trialDays: 0,
  });
});

it("tells a member who may buy, and other visitors how to create an organisation", () => {
  expect(teamStanding(offer, [team("acme", { role: "member" })])).toMatchObject({
    can: false,
    reason: "Only owners and admins can buy seats for ACME.",
  });
  expect(teamStanding(offer, [])).toMatchObject({ can: false, link: { href: "/organisations/new" } });
});
