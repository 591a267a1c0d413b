import { asc, eq, sql } from "drizzle-orm";
import type { IdentityRows } from "./identity.ts";
import { members, organisationSeats, organisations } from "./organisation-tables.ts";
import type { OrganisationRole } from "./role.ts";

export interface Membership {
  organisation: { id: string; name: string };
  memberId: string;
  role: OrganisationRole;
  /** Position in the queue for the plan's seats, 1 for the first; NULL outside the queue. */
  position: number | null;
}

/**
 * The organisations of a user (10 at most), oldest membership first. Read from the database each time, so that leaving
 * applies at the next request.
 */
export async function listMemberships(rows: IdentityRows, userId: string): Promise<Membership[]> {
  const found = await rows
    .select({
      id: organisations.id,
      name: organisations.name,
      memberId: members.id,
      role: members.role,
      position: seatPosition,
    })
    .from(members)
    .innerJoin(organisations, eq(organisations.id, members.organizationId))
    .leftJoin(organisationSeats, eq(organisationSeats.memberId, members.id))
    .where(eq(members.userId, userId))
    .orderBy(asc(members.createdAt), asc(members.id));
  return found.map(({ id, name, ...membership }) => ({ organisation: { id, name }, ...membership }));
}

/** The position of a row that is joined with its seat: the number of seats up to and including it. */
export const seatPosition = sql<number | null>`case when ${organisationSeats.position} is not null then (
    select count(*)::int from ${organisationSeats} as earlier
    where earlier.organisation_id = ${organisationSeats.organisationId} and earlier.position <= ${organisationSeats.position}
  ) end`;
