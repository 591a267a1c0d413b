import type { Entitlement } from "../model/entitlement.ts";

/** What a sale of PRO in January 2026 grants. */
export function entitlement(overrides: Partial<Entitlement> = {}): Entitlement {
  return {
    id: "cs_1:li_1",
    level: "PRO",
    seats: 1,
    planGroup: null,
    source: "purchase",
    sourceId: "cs_1",
    access: "granted",
    reason: "paid",
    startsAt: "2026-01-01T00:00:00.000Z",
    expiresAt: "2026-01-31T00:00:00.000Z",
    evidence: ["cs_1"],
    flags: [],
    ...overrides,
  };
}
