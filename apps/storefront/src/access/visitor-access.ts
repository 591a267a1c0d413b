import type { Access, EntitlementDecision, OwnerAccess, ReadOptions } from "@tollgate/core";
import type { Membership } from "../people/membership.ts";
import type { Storefront, Visitor } from "../storefront.ts";
import { paidSeats, type SeatState, seatState } from "./seats.ts";

/** Whose purchase lets the visitor in. */
export type Through = { type: "user" } | { type: "organisation"; id: string; name: string };

export interface OrganisationAccess extends Membership {
  seat: SeatState;
  /** What the organisation may do. The visitor may do it only where `seat` is `counts`. */
  access: OwnerAccess;
}

/** What a visitor may do: the best of what is their own and of each organisation in which their seat counts. */
export interface VisitorAccess extends Access {
  through: Through;
  source: OwnerAccess["source"];
  personal: OwnerAccess;
  organisations: OrganisationAccess[];
}

type AccessDeps = Pick<Storefront, "billing" | "catalog" | "clock" | "listMemberships">;

/**
 * What a visitor may do, until when, why and through whom. Entitlements come from memory, Redis or the database, and
 * belong to an owner; who is in an organisation and who sits on its seats is read from the database each time, so
 * joining and leaving hold at once.
 *
 * @param reading how; a page that shows plans or bookings beside the answer reads it skipMemory, so that they agree
 * @throws the database's error when it does not answer
 */
export async function accessOf(
  deps: AccessDeps,
  visitor: Pick<Visitor, "id">,
  reading?: ReadOptions,
): Promise<VisitorAccess> {
  const [personal, memberships] = await Promise.all([
    deps.billing.listEntitlements({ type: "user", id: visitor.id }, reading),
    deps.listMemberships(visitor.id),
  ]);
  const organisations = await Promise.all(
    memberships.map((membership) => throughSeat(deps, membership, reading)),
  );
  let best: { through: Through; access: OwnerAccess } = { through: { type: "user" }, access: personal };
  for (const { organisation, seat, access } of organisations)
    if (seat === "counts" && isBetter(deps, access, best.access))
      best = { through: { type: "organisation", ...organisation }, access };
  const { level, validUntil, reason, source } = best.access;
  return { level, validUntil, reason, source, through: best.through, personal, organisations };
}

/** One decision of the same kind that billing gives about one owner. */
export async function checkAccess(
  deps: AccessDeps,
  visitor: Pick<Visitor, "id">,
  wanted: string,
): Promise<EntitlementDecision & { through: Through }> {
  const { level, validUntil, reason, source, through } = await accessOf(deps, visitor);
  const rank = deps.catalog.levels.indexOf(wanted);
  const allowed = rank >= 0 && rankOf(deps, level) >= rank;
  return { allowed, level, validUntil, reason, source, through };
}

async function throughSeat(
  deps: AccessDeps,
  membership: Membership,
  reading?: ReadOptions,
): Promise<OrganisationAccess> {
  const { id } = membership.organisation;
  const access = await deps.billing.listEntitlements({ type: "organisation", id }, reading);
  // Where the organisation may do nothing, or nobody waits for a seat, it need not be asked how many there are.
  const seats = access.level !== null && membership.place !== null ? await paidSeats(deps, id) : 0;
  return { ...membership, seat: seatState(membership, seats), access };
}

/** A higher level; of the same level the one that runs longer; of nothing the one that has something to say. */
function isBetter(deps: AccessDeps, access: OwnerAccess, than: OwnerAccess): boolean {
  const difference = rankOf(deps, access.level) - rankOf(deps, than.level);
  if (difference !== 0) return difference > 0;
  if (access.level !== null) return (access.validUntil ?? "") > (than.validUntil ?? "");
  return than.reason === "no_entitlement" && access.reason !== "no_entitlement";
}

function rankOf({ catalog }: AccessDeps, level: string | null): number {
  return level === null ? -1 : catalog.levels.indexOf(level);
}
