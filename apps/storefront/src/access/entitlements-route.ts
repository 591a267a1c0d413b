import type { OwnerAccess } from "@tollgate/core";
import { outage, signInFirst } from "../guard.ts";
import { refuse } from "../http/answer.ts";
import { errorSummary } from "../http/error-summary.ts";
import type { Storefront } from "../storefront.ts";
import { accessOf, checkAccess, type VisitorAccess } from "./visitor-access.ts";

type EntitlementsDeps = Pick<
  Storefront,
  "catalog" | "billing" | "clock" | "findVisitor" | "listMemberships" | "log"
>;

/**
 * `GET /api/entitlements`: everything that the visitor may use, why, and through whom: their own purchases, and those of
 * organisations in which they have a seat. `?level=PRO` asks for one decision:
 * `{ allowed, level, validUntil, reason, source, through }`.
 */
export async function entitlementsRoute(deps: EntitlementsDeps, request: Request): Promise<Response> {
  try {
    const visitor = await deps.findVisitor(request.headers);
    if (!visitor) return refuse(signInFirst);
    const levels = new URL(request.url).searchParams.getAll("level");
    const [level] = levels;
    if (level === undefined) return Response.json(answerOf(await accessOf(deps, visitor)));
    if (levels.length > 1 || !deps.catalog.levels.includes(level)) {
      const message = levels.length > 1 ? "Ask for one level at a time." : "There is no such level.";
      return refuse({
        code: "bad_request",
        message: "We could not check this level.",
        fields: { level: { message, allowed: deps.catalog.levels } },
      });
    }
    return Response.json(await checkAccess(deps, visitor, level));
  } catch (error) {
    deps.log.error(errorSummary(error), "entitlements could not be read");
    return refuse(outage);
  }
}

/** The answer for the visitor, without Stripe ids. */
function answerOf({ level, validUntil, reason, through, personal, organisations }: VisitorAccess) {
  return {
    level,
    validUntil,
    reason,
    through,
    entitlements: personal.entitlements.map(entitlementOf),
    organisations: organisations.map(({ organisation, role, seat, access }) => ({
      ...organisation,
      role,
      seat,
      level: access.level,
      validUntil: access.validUntil,
      reason: access.reason,
    })),
  };
}

function entitlementOf(entitlement: OwnerAccess["entitlements"][number]) {
  return {
    id: entitlement.id,
    level: entitlement.level,
    source: entitlement.source,
    access: entitlement.access,
    reason: entitlement.reason,
    startsAt: entitlement.startsAt,
    expiresAt: entitlement.expiresAt,
  };
}
