import { defineCatalog, writeCheckoutMetadata } from "@tollgate/core";

const common = { title: "Pro", description: "", level: "PRO", currency: "eur" } as const;

/** One level, sold for a time, by the month, and by the seat. */
export const catalog = defineCatalog({
  levels: ["PRO"],
  offers: [
    { ...common, kind: "one_time", lookupKey: "pro_month", amount: 1500, durationDays: 30 },
    {
      ...common,
      kind: "subscription",
      lookupKey: "pro_plan",
      amount: 900,
      interval: "month",
      trialDays: 0,
      planGroup: "membership",
    },
  ],
  courses: [],
});

export const ownerOf = (number: number) => ({ type: "user", id: `owner-${number}` }) as const;

export const metadataOf = (number: number, offer: "pro_month" | "pro_plan") =>
  writeCheckoutMetadata({
    owner: ownerOf(number),
    offer,
    entitlementLevel: "PRO",
    ...(offer === "pro_month" ? { durationDays: 30, seats: 1 } : {}),
  });
