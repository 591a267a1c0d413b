import {
  type Access,
  type Catalog,
  type EntitlementDecision,
  type Owner,
  type OwnerAccess,
  type ReadOptions,
  rankOf,
} from "@tollgate/core";
import type { Membership } from "../people/membership.ts";
import type { Storefront, Visitor } from "../storefront.ts";
import { paidSeats, type SeatState, seatState } from "./seats.ts";

/** Whose purchase lets the visitor in. */
export type Through = { type: "user" } | { type: "organisation"; id: string; name: string };

/** A membership with its seat, and the organisation's answer. It holds for the visitor only while `seat` is `counts`. */
interface Seated<Answer> extends Membership {
  seat: SeatState;
  access: Answer;
}
export type OrganisationAccess = Seated<OwnerAccess>;

/** What a visitor may do: the best of their own access and of each organisation in which their seat counts. */
export interface VisitorAccess extends Access {
  through: Through;
  source: OwnerAccess["source"];
  personal: OwnerAccess;
  organisations: OrganisationAccess[];
}

type AccessDeps = Pick<Storefront, "billing" | "catalog" | "clock" | "listMemberships">;

/**
 * What a visitor may do, until when, why and through whom. Entitlements belong to an owner and come from memory, Redis
 * or the database. Memberships and seats are read from the database each time, so joining and leaving apply at once.
 *
 * @param options a page that shows plans or bookings beside the answer sets skipMemory, so that they agree
 * @throws the database's error when it does not answer
 */
export async function accessOf(
  deps: AccessDeps,
  visitor: Pick<Visitor, "id">,
  options?: ReadOptions,
): Promise<VisitorAccess> {
  const [personal, organisations] = await askEachOwner(deps, visitor, (owner) =>
    deps.billing.listEntitlements(owner, options),
  );
  const { through, access } = bestOf(deps.catalog, personal, organisations);
  const { level, validUntil, reason, seats, source } = access;
  return { level, validUntil, reason, seats, source, through, personal, organisations };
}

/**
 * May this visitor use this level now? Billing decides for each owner; the best of its decisions is the answer.
 *
 * @throws the database's error when it does not answer
 */
export async function checkAccess(
  deps: AccessDeps,
  visitor: Pick<Visitor, "id">,
  level: string,
): Promise<EntitlementDecision & { through: Through }> {
  const [personal, organisations] = await askEachOwner(deps, visitor, (owner) =>
    deps.billing.checkEntitlement(owner, level),
  );
  const { through, access } = bestOf(deps.catalog, personal, organisations);
  return { ...access, through };
}

/** Asks billing about the visitor and about each of their organisations. */
async function askEachOwner<Answer extends Access>(
  deps: AccessDeps,
  { id }: Pick<Visitor, "id">,
  ask: (owner: Owner) => Promise<Answer>,
): Promise<[Answer, Seated<Answer>[]]> {
  const [personal, memberships] = await Promise.all([ask({ type: "user", id }), deps.listMemberships(id)]);
  const organisations = memberships.map(async (membership) => {
    const { id: organisationId } = membership.organisation;
    const access = await ask({ type: "organisation", id: organisationId });
    // Count the seats only where there is access to share and the member is in the queue.
    const queued = access.level !== null && membership.position !== null;
    const seats = queued ? await paidSeats(deps, organisationId) : 0;
    return { ...membership, seat: seatState(membership, seats), access };
  });
  return [personal, await Promise.all(organisations)];
}

function bestOf<Answer extends Access>(
  catalog: Catalog,
  personal: Answer,
  organisations: Seated<Answer>[],
): { through: Through; access: Answer } {
  let best: { through: Through; access: Answer } = { through: { type: "user" }, access: personal };
  for (const { organisation, seat, access } of organisations)
    if (seat === "counts" && isBetter(catalog, access, best.access))
      best = { through: { type: "organisation", ...organisation }, access };
  return best;
}

/** A higher level; of one level, the one that runs longer; without access, the one that has a reason to give. */
function isBetter(catalog: Catalog, access: Access, than: Access): boolean {
  const difference = rankOf(catalog, access.level) - rankOf(catalog, than.level);
  if (difference !== 0) return difference > 0;
  if (access.level !== null) return (access.validUntil ?? "") > (than.validUntil ?? "");
  return than.reason === "no_entitlement" && access.reason !== "no_entitlement";
}
