import { asc, eq, sql } from "drizzle-orm";
import type { IdentityRows } from "./identity.ts";
import { members, organisationSeats, organisations } from "./organisation-tables.ts";
import type { OrganisationRole } from "./role.ts";

export interface Membership {
  organisation: { id: string; name: string };
  memberId: string;
  role: OrganisationRole;
  /** Where this member stands in the line for the plan's seats, 1 for the first; NULL for nobody in the line. */
  place: number | null;
}

/**
 * The organisations of a person (10 at most), oldest membership first. Read from the database each time and never kept:
 * who leaves has left at the next request.
 */
export async function listMemberships(rows: IdentityRows, userId: string): Promise<Membership[]> {
  const found = await rows
    .select({
      id: organisations.id,
      name: organisations.name,
      memberId: members.id,
      role: members.role,
      place: seatPosition,
    })
    .from(members)
    .innerJoin(organisations, eq(organisations.id, members.organizationId))
    .leftJoin(organisationSeats, eq(organisationSeats.memberId, members.id))
    .where(eq(members.userId, userId))
    .orderBy(asc(members.createdAt), asc(members.id));
  return found.map(({ id, name, ...membership }) => ({ organisation: { id, name }, ...membership }));
}

/** Of a row joined with its seat: how many stand before it in the line, and itself. */
export const seatPosition = sql<number | null>`case when ${organisationSeats.place} is not null then (
    select count(*)::int from ${organisationSeats} as earlier
    where earlier.organisation_id = ${organisationSeats.organisationId} and earlier.place <= ${organisationSeats.place}
  ) end`;
