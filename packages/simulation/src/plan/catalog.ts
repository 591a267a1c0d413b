import { type Catalog, defineCatalog } from "@tollgate/core";
import type { Shop } from "./terms.ts";

const plan = (lookupKey: string, level: string, amount: number) => ({
  kind: "subscription" as const,
  lookupKey,
  title: lookupKey,
  description: "",
  level,
  amount,
  currency: "eur",
  interval: "month" as const,
  trialDays: 0,
  planGroup: "membership",
});
const sale = (lookupKey: string, level: string, amount: number, durationDays = 30) => ({
  kind: "one_time" as const,
  lookupKey,
  title: lookupKey,
  description: "",
  level,
  amount,
  currency: "eur",
  durationDays,
});
const plans = [
  plan("basic_plan", "BASIC", 400),
  plan("pro_plan", "PRO", 900),
  { ...plan("pro_plan_trial", "PRO", 900), trialDays: 14 },
  { ...plan("pro_year", "PRO", 9000), interval: "year" as const },
  { ...plan("team_plan", "PRO", 700), seats: { min: 1, max: 50 } },
];

/** Two seats, three weeks after a story begins. */
export const course = {
  id: "raft",
  lookupKey: "raft_seat",
  title: "Build a raft",
  description: "",
  place: "The harbour",
  startsAt: "2026-01-22T09:00:00.000Z",
  endsAt: "2026-01-23T17:00:00.000Z",
  capacity: 2,
  amount: 3000,
  currency: "eur",
  refundUntilHours: 48,
};

/** Two levels, each sold for a time; both also by plans of one group. */
export const catalog = defineCatalog({
  levels: ["BASIC", "PRO"],
  offers: [sale("basic_month", "BASIC", 500), sale("pro_month", "PRO", 1500), ...plans],
  courses: [course],
});

/** After a change of mind: what was sold before must keep what it promised. */
const changed = defineCatalog({
  levels: ["BASIC", "PRO"],
  offers: [sale("basic_month", "BASIC", 500, 7), sale("pro_month", "BASIC", 1500), ...plans],
  courses: [course],
});

export const oneTimeOffers = ["basic_month", "pro_month"] as const;
export const planOffers = ["basic_plan", "pro_plan", "pro_plan_trial"] as const;
/** Offers that the merchant or the portal puts into a subscription. */
export const stripeOffers = ["basic_plan", "pro_plan", "pro_year", "team_plan"] as const;

/** A seat at the course, and what the same account sells beside the shop. */
export const otherPrices = [
  { lookup_key: course.lookupKey, unit_amount: String(course.amount) },
  { lookup_key: "mug", unit_amount: "1200" },
  { lookup_key: "newsletter", unit_amount: "300", "recurring[interval]": "month" },
] as const;

export const levels = ["BASIC", "PRO"] as const;
const membership = { planGroup: "membership" };
const offers: Shop["offers"] = {
  basic_month: { level: "BASIC", days: 30, planGroup: "one_time:basic_month" },
  pro_month: { level: "PRO", days: 30, planGroup: "one_time:pro_month" },
  basic_plan: { level: "BASIC", ...membership },
  pro_plan: { level: "PRO", ...membership },
  pro_plan_trial: { level: "PRO", ...membership },
  pro_year: { level: "PRO", ...membership },
  team_plan: { level: "PRO", ...membership, bySeat: true },
};

/** The terms of the first catalog, written out again. */
export const shop: Shop = { levels, offers };

/** The catalogs that the shop has one after the other, each with its terms. */
const catalogs: readonly { catalog: Catalog; shop: Shop }[] = [
  { catalog, shop },
  {
    catalog: changed,
    shop: {
      levels,
      offers: {
        ...offers,
        basic_month: { level: "BASIC", days: 7, planGroup: "one_time:basic_month" },
        pro_month: { level: "BASIC", days: 30, planGroup: "one_time:pro_month" },
      },
    },
  },
];

/** The catalog of that number; the first one for a number that there is not. */
export function catalogAt(number: number): { catalog: Catalog; shop: Shop } {
  return catalogs[number] ?? { catalog, shop };
}
