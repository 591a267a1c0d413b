import type { OwnerAccess } from "@tollgate/core";
import { refuse } from "./answer.ts";
import { errorSummary } from "./error-summary.ts";
import { outage } from "./guard.ts";
import type { Storefront } from "./storefront.ts";

type EntitlementsDeps = Pick<Storefront, "catalog" | "billing" | "findVisitor" | "log">;

/**
 * `GET /api/entitlements`: everything the signed-in owner may do, and why. With `?level=PRO` one decision:
 * `{ allowed, level, validUntil, reason, source }`.
 */
export async function entitlementsRoute(deps: EntitlementsDeps, request: Request): Promise<Response> {
  try {
    const visitor = await deps.findVisitor(request.headers);
    if (!visitor) return refuse({ code: "unauthenticated", message: "Sign in first." });
    const owner = { type: "user" as const, id: visitor.id };
    const levels = new URL(request.url).searchParams.getAll("level");
    const [level] = levels;
    if (level === undefined) return Response.json(answerOf(await deps.billing.listEntitlements(owner)));
    if (levels.length > 1 || !deps.catalog.levels.includes(level)) {
      const message = levels.length > 1 ? "Ask for one level at a time." : "There is no such level.";
      return refuse({
        code: "bad_request",
        message: "The question cannot be answered as it was asked.",
        fields: { level: { message, allowed: deps.catalog.levels } },
      });
    }
    return Response.json(await deps.billing.checkEntitlement(owner, level));
  } catch (error) {
    deps.log.error(errorSummary(error), "entitlements could not be read");
    return refuse(outage);
  }
}

/** What the owner is told; the Stripe ids that an answer rests on stay with us. */
function answerOf({ level, validUntil, reason, entitlements }: OwnerAccess) {
  return {
    level,
    validUntil,
    reason,
    entitlements: entitlements.map((entitlement) => ({
      id: entitlement.id,
      level: entitlement.level,
      source: entitlement.source,
      access: entitlement.access,
      reason: entitlement.reason,
      startsAt: entitlement.startsAt,
      expiresAt: entitlement.expiresAt,
    })),
  };
}
