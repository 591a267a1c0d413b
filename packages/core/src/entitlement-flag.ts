export const entitlementFlags = ["dispute_warning", "partly_refunded", "duplicate_subscription"] as const;
export type EntitlementFlag = (typeof entitlementFlags)[number];
