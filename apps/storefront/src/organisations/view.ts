import type { OwnerAccess, SubscriptionInfo } from "@tollgate/core";
import { and, asc, desc, eq, gt } from "drizzle-orm";
import { membershipIn } from "../access/buyer.ts";
import { type SeatState, seatState, seatsOf } from "../access/seats.ts";
import type { IdentityRows } from "../people/identity.ts";
import { type Membership, seatPosition } from "../people/membership.ts";
import { invitations, members, organisationSeats } from "../people/organisation-tables.ts";
import { mayManage, type OrganisationRole } from "../people/role.ts";
import { user } from "../people/user-tables.ts";
import type { Storefront, Visitor } from "../storefront.ts";

export interface OrganisationMember {
  id: string;
  name: string;
  /** The visitor's own row. */
  self: boolean;
  /** NULL unless the visitor manages the organisation. */
  email: string | null;
  role: OrganisationRole;
  seat: SeatState;
}

export interface PendingInvitation {
  id: string;
  email: string;
  role: OrganisationRole;
  /** ISO 8601. */
  expiresAt: string;
}

/** An organisation, as one of its members sees it. */
export interface OrganisationView {
  membership: Membership;
  /** The visitor's own seat. */
  seat: SeatState;
  manages: boolean;
  /** Owners first, then admins; then by date of joining. */
  members: OrganisationMember[];
  /** The seats that the plan pays for, and how many of them are taken. */
  seats: { paid: number; taken: number };
  access: OwnerAccess;
  /** Empty unless the visitor manages it. */
  subscriptions: SubscriptionInfo[];
  invitations: PendingInvitation[];
}

type ViewDeps = Pick<Storefront, "billing" | "catalog" | "clock" | "identityRows" | "listMemberships">;

/**
 * An organisation as the visitor sees it; NULL unless they are a member.
 *
 * @throws the database's error when it does not answer
 */
export async function readOrganisation(
  deps: ViewDeps,
  visitor: Pick<Visitor, "id">,
  organisationId: string,
): Promise<OrganisationView | null> {
  const membership = membershipIn(await deps.listMemberships(visitor.id), organisationId);
  if (!membership) return null;
  const manages = mayManage(membership.role);
  const owner = { type: "organisation" as const, id: membership.organisation.id };
  const [access, subscriptions, people, pending] = await Promise.all([
    deps.billing.listEntitlements(owner, { skipMemory: true }),
    deps.billing.listSubscriptions(owner),
    listMembers(deps.identityRows, owner.id),
    manages ? listPending(deps, owner.id) : [],
  ]);
  const paid = access.level === null ? 0 : seatsOf(deps, subscriptions);
  const seated = people.map(({ position, email, ...person }) => ({
    ...person,
    self: person.id === membership.memberId,
    email: manages ? email : null,
    seat: seatState({ position }, paid),
  }));
  return {
    membership,
    seat: seatState(membership, paid),
    manages,
    members: seated,
    seats: { paid, taken: seated.filter(({ seat }) => seat === "counts").length },
    access,
    subscriptions: manages ? subscriptions : [],
    invitations: pending,
  };
}

const rank: Record<OrganisationRole, number> = { owner: 0, admin: 1, member: 2 };

async function listMembers(rows: IdentityRows, organisationId: string) {
  const found = await rows
    .select({
      id: members.id,
      name: user.name,
      email: user.email,
      role: members.role,
      position: seatPosition,
    })
    .from(members)
    .innerJoin(user, eq(user.id, members.userId))
    .leftJoin(organisationSeats, eq(organisationSeats.memberId, members.id))
    .where(eq(members.organizationId, organisationId))
    .orderBy(asc(members.createdAt), asc(members.id));
  return found.sort((one, other) => rank[one.role] - rank[other.role]);
}

async function listPending(
  { identityRows, clock }: Pick<ViewDeps, "identityRows" | "clock">,
  organisationId: string,
): Promise<PendingInvitation[]> {
  const found = await identityRows
    .select({
      id: invitations.id,
      email: invitations.email,
      role: invitations.role,
      expiresAt: invitations.expiresAt,
    })
    .from(invitations)
    .where(
      and(
        eq(invitations.organizationId, organisationId),
        eq(invitations.status, "pending"),
        gt(invitations.expiresAt, new Date(clock.now())),
      ),
    )
    .orderBy(desc(invitations.createdAt), asc(invitations.id));
  return found.map((each) => ({ ...each, expiresAt: each.expiresAt.toISOString() }));
}
