export const entitlementFlags = [
  "disputed",
  "dispute_warning",
  "refunded",
  "partly_refunded",
  "early_fraud_warning",
  "duplicate_subscription",
] as const;
export type EntitlementFlag = (typeof entitlementFlags)[number];
