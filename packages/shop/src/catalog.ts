import { defineCatalog } from "@tollgate/core";

/** What this shop sells. `pnpm catalog:push` makes the products and prices at Stripe. Amounts are in cents. */
export const catalog = defineCatalog({
  levels: ["BASIC", "PRO"],
  offers: [
    {
      kind: "one_time",
      lookupKey: "basic_year",
      title: "Basic, one year",
      description: "Every course text and its exercises, for a year.",
      level: "BASIC",
      amount: 4900,
      currency: "eur",
      durationDays: 365,
    },
    {
      kind: "one_time",
      lookupKey: "pro_year",
      title: "Pro, one year",
      description: "Everything in Basic, with the video workshops and their source code.",
      level: "PRO",
      amount: 14900,
      currency: "eur",
      durationDays: 365,
    },
    {
      kind: "subscription",
      lookupKey: "pro_monthly",
      title: "Pro, monthly",
      description: "Everything in Pro, for as long as you stay. Cancel whenever you like.",
      level: "PRO",
      amount: 1900,
      currency: "eur",
      interval: "month",
      trialDays: 0,
      planGroup: "membership",
    },
  ],
});
