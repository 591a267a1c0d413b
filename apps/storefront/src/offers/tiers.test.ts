import { defineCatalog, offerOf } from "@tollgate/core";
import { catalog } from "@tollgate/shop";
import { expect, it } from "vitest";
import { tierBenefits, tierName } from "./tier-text.ts";
import { hasIntervals, tiersOf, yearlySaving } from "./tiers.ts";

const keys = (every: "month" | "year") =>
  tiersOf(catalog, every).map(({ id, plans, sales }) => [
    id,
    ...[...plans, ...sales].map(({ lookupKey }) => lookupKey),
  ]);

it("has a tier for each level and one for organisations, with plans of the chosen interval", () => {
  expect(keys("month")).toEqual([
    ["basic", "basic_year"],
    ["pro", "pro_monthly", "pro_year"],
    ["team-pro", "team_monthly"],
  ]);
  expect(keys("year")).toEqual([
    ["basic", "basic_year"],
    ["pro", "pro_yearly", "pro_year"],
    ["team-pro", "team_yearly"],
  ]);
});

it("shows everything in the catalog under one interval or the other", () => {
  const shown = new Set([...keys("month"), ...keys("year")].flatMap(([, ...offers]) => offers));
  expect([...shown].sort()).toEqual(catalog.offers.map(({ lookupKey }) => lookupKey).sort());
});

it("shows a plan that has one interval under both, and offers no choice where there is none", () => {
  const monthly = defineCatalog({
    ...catalog,
    offers: catalog.offers.filter(({ lookupKey }) => lookupKey === "pro_monthly"),
  });
  expect(tiersOf(monthly, "year").map(({ plans }) => plans.length)).toEqual([1]);
  expect(hasIntervals(monthly)).toBe(false);
  expect(hasIntervals(catalog)).toBe(true);
});

it("shows no retired offer, not even for comparison", () => {
  const without = (key: string) =>
    defineCatalog({
      ...catalog,
      offers: catalog.offers.map((offer) => ({ ...offer, retired: offer.lookupKey === key })),
    });
  const shown = (key: string) =>
    tiersOf(without(key), "month").flatMap(({ plans, sales }) =>
      [...plans, ...sales].map(({ lookupKey }) => lookupKey),
    );
  expect(shown("pro_year")).not.toContain("pro_year");
  expect(shown("basic_year")).toEqual(["pro_monthly", "pro_year", "team_monthly"]);
  const yearly = offerOf(catalog, "pro_yearly");
  expect(yearly && yearlySaving(without("pro_monthly"), yearly)).toBe(0);
});

it("compares a year with twelve months of the same plan only", () => {
  const saving = (key: string) => {
    const offer = offerOf(catalog, key);
    return offer ? yearlySaving(catalog, offer) : null;
  };
  expect(saving("pro_yearly")).toBe(12 * 1900 - 17900);
  expect(saving("team_yearly")).toBe(12 * 1500 - 14400);
  expect(saving("pro_monthly")).toBe(0);
  expect(saving("pro_year")).toBe(0);
});

it("names a tier and its benefits beyond the tier below", () => {
  const [basic, pro, team] = tiersOf(catalog, "month");
  if (!basic || !pro || !team) throw new Error("there are three tiers");
  expect([basic, pro, team].map(tierName)).toEqual(["Basic", "Pro", "Team"]);
  expect(tierBenefits(basic, catalog.levels)).toEqual(["3 guides to read, with exercises"]);
  expect(tierBenefits(pro, catalog.levels)[0]).toBe("Everything in Basic");
  expect(tierBenefits(team, catalog.levels)[0]).toBe("Everything in Pro, for each seat");
});
