import { and, count, eq } from "drizzle-orm";
import type { IdentityRows } from "../people/identity.ts";
import { members, organisationSeats, organisations } from "../people/organisation-tables.ts";

interface Asked {
  organisationId: string;
  memberId: string;
}

/**
 * Adds a member to the end of the queue, while the plan has more seats than the queue has members.
 *
 * @param asked.seats that the plan pays for
 * @returns `taken` when there is no free seat
 */
export function giveSeat(
  rows: IdentityRows,
  { organisationId, memberId, seats }: Asked & { seats: number },
): Promise<"given" | "taken" | "no_member"> {
  return rows.transaction(async (transaction) => {
    // Leaving locks the member first, then the organisation: the same order prevents a deadlock.
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
    const queue = await transaction
      .select({ memberId: organisationSeats.memberId })
      .from(organisationSeats)
      .where(eq(organisationSeats.organisationId, organisationId));
    if (queue.some((seat) => seat.memberId === memberId)) return "given";
    if (queue.length >= seats) return "taken";
    await transaction.insert(organisationSeats).values({ memberId, organisationId });
    return "given";
  });
}

/** Removes a member from the queue; the next one moves up. False if there is no such member in the organisation. */
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
