import { and, count, eq } from "drizzle-orm";
import type { IdentityRows } from "../people/identity.ts";
import { members, organisationSeats, organisations } from "../people/organisation-tables.ts";

interface Asked {
  organisationId: string;
  memberId: string;
}

/**
 * Puts a member at the end of the line, if the line is shorter than the plan.
 *
 * @param asked.seats how many the plan pays for
 * @returns `taken` when the line is as long as that, or longer
 */
export function giveSeat(
  rows: IdentityRows,
  { organisationId, memberId, seats }: Asked & { seats: number },
): Promise<"given" | "taken" | "no_member"> {
  return rows.transaction(async (transaction) => {
    // The member first, then the organisation: the order in which leaving locks them.
    const [member] = await transaction
      .select({ id: members.id })
      .from(members)
      .where(and(eq(members.id, memberId), eq(members.organizationId, organisationId)))
      .for("key share");
    if (!member) return "no_member";
    await transaction
      .select({ id: organisations.id })
      .from(organisations)
      .where(eq(organisations.id, organisationId))
      .for("no key update");
    const line = await transaction
      .select({ memberId: organisationSeats.memberId })
      .from(organisationSeats)
      .where(eq(organisationSeats.organisationId, organisationId));
    if (line.some((seat) => seat.memberId === memberId)) return "given";
    if (line.length >= seats) return "taken";
    await transaction.insert(organisationSeats).values({ memberId, organisationId });
    return "given";
  });
}

/** Takes a member out of the line; the next one moves up. False for who is no member of the organisation. */
export async function freeSeat(rows: IdentityRows, { organisationId, memberId }: Asked): Promise<boolean> {
  await rows
    .delete(organisationSeats)
    .where(
      and(eq(organisationSeats.memberId, memberId), eq(organisationSeats.organisationId, organisationId)),
    );
  const [found] = await rows
    .select({ members: count() })
    .from(members)
    .where(and(eq(members.id, memberId), eq(members.organizationId, organisationId)));
  return found?.members === 1;
}
