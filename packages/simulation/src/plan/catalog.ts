import { defineCatalog } from "@tollgate/core";
import type { Shop } from "./terms.ts";

/** Two levels, each sold as a one-time purchase and by subscription; all plans are of one group. */
export const catalog = defineCatalog({
  levels: ["BASIC", "PRO"],
  offers: [
    {
      kind: "one_time",
      lookupKey: "basic_month",
      title: "Basic",
      description: "",
      level: "BASIC",
      amount: 500,
      currency: "eur",
      durationDays: 30,
    },
    {
      kind: "one_time",
      lookupKey: "pro_month",
      title: "Pro",
      description: "",
      level: "PRO",
      amount: 1500,
      currency: "eur",
      durationDays: 30,
    },
    {
      kind: "subscription",
      lookupKey: "basic_plan",
      title: "Basic plan",
      description: "",
      level: "BASIC",
      amount: 400,
      currency: "eur",
      interval: "month",
      trialDays: 0,
      planGroup: "membership",
    },
    {
      kind: "subscription",
      lookupKey: "pro_plan",
      title: "Pro plan",
      description: "",
      level: "PRO",
      amount: 900,
      currency: "eur",
      interval: "month",
      trialDays: 0,
      planGroup: "membership",
    },
    {
      kind: "subscription",
      lookupKey: "pro_plan_trial",
      title: "Pro plan with a trial",
      description: "",
      level: "PRO",
      amount: 900,
      currency: "eur",
      interval: "month",
      trialDays: 14,
      planGroup: "membership",
    },
  ],
});

export const oneTimeOffers = ["basic_month", "pro_month"] as const;
export const planOffers = ["basic_plan", "pro_plan", "pro_plan_trial"] as const;

/** The catalog's terms, written out again. */
export const offerTerms: Shop["offers"] = {
  basic_month: { level: "BASIC", days: 30, planGroup: "one_time:basic_month" },
  pro_month: { level: "PRO", days: 30, planGroup: "one_time:pro_month" },
  basic_plan: { level: "BASIC", planGroup: "membership" },
  pro_plan: { level: "PRO", planGroup: "membership" },
  pro_plan_trial: { level: "PRO", planGroup: "membership" },
};
export const levels = ["BASIC", "PRO"] as const;
export const shop: Shop = { levels, offers: offerTerms };
