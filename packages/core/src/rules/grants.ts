import type { grants } from "../database/tables.ts";
import type { Entitlement } from "../model/entitlement.ts";

/** What a person gave, or took back, as it was written down. */
export type GrantDecision = typeof grants.$inferSelect;

/**
 * What manual grants allow: one entitlement for each, whether it was taken back or not. No payment carries it, so no
 * refund and no dispute touches it.
 */
export function grantEntitlements(decisions: readonly GrantDecision[]): Entitlement[] {
  const revoked = new Set(
    decisions.filter(({ change }) => change === "revoked").map(({ grantId }) => grantId),
  );
  return decisions
    .filter(({ change }) => change === "granted")
    .map(({ grantId, level, until, at }) => {
      const base = {
        id: grantId,
        level,
        seats: 1,
        planGroup: null,
        source: "grant" as const,
        sourceId: grantId,
        evidence: [grantId],
        flags: [],
      };
      return revoked.has(grantId)
        ? { ...base, access: "denied", reason: "manual_revoked", startsAt: null, expiresAt: null }
        : {
            ...base,
            access: "granted",
            reason: "manual",
            startsAt: at.toISOString(),
            expiresAt: until.toISOString(),
          };
    });
}

/**
 * Who is behind a change of a grant's entitlement, whoever looked: `person:<who>`. NULL for everything else, and for a
 * grant that ended in another way.
 */
export function personBehind(
  decisions: readonly GrantDecision[],
  entitlement: Pick<Entitlement, "id" | "reason"> | undefined,
): string | null {
  const change =
    entitlement?.reason === "manual"
      ? "granted"
      : entitlement?.reason === "manual_revoked"
        ? "revoked"
        : null;
  const decision = decisions.find((each) => each.grantId === entitlement?.id && each.change === change);
  return decision ? `person:${decision.person}` : null;
}
