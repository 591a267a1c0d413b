import type { Entitlement, SubscriptionInfo } from "@tollgate/core";

/** A subscription from billing: Pro, monthly, paid, renewed in February 2027. */
export const planWith = (parts: Partial<SubscriptionInfo> = {}): SubscriptionInfo => ({
  id: "sub_1",
  offer: "pro_monthly",
  planGroup: "membership",
  level: "PRO",
  seats: 1,
  state: "active",
  reason: "subscribed",
  status: "active",
  accessUntil: "2027-02-02T10:00:00.000Z",
  renewsAt: "2027-02-01T10:00:00.000Z",
  duplicate: false,
  ...parts,
});

/** An entitlement from billing: a paid sale of Pro. */
export const saleWith = (parts: Partial<Entitlement> = {}): Entitlement => ({
  id: "cs_1:li_1",
  level: "PRO",
  seats: 1,
  planGroup: null,
  source: "purchase",
  sourceId: "cs_1",
  access: "granted",
  reason: "paid",
  startsAt: "2026-06-01T00:00:00.000Z",
  expiresAt: "2027-06-01T00:00:00.000Z",
  evidence: [],
  flags: [],
  ...parts,
});
