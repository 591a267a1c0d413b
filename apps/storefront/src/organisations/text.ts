import type { SeatState } from "../access/seats.ts";
import type { OrganisationRole } from "../people/role.ts";

export const roleNames: Record<OrganisationRole, string> = {
  owner: "Owner",
  admin: "Admin",
  member: "Member",
};

/** What a role may do, for a form that chooses one. */
export const roleMeanings: Record<OrganisationRole, string> = {
  owner: "Owner: everything, and manages owners",
  admin: "Admin: bills, invites and assigns seats",
  member: "Member: uses a seat",
};

/** The state of a member's seat, in a few words. */
export function seatWord(seat: SeatState, paid: number): string {
  if (seat === "counts") return "Has a seat";
  if (seat === "none") return "No seat";
  return paid === 0 ? "In the queue for a seat" : "Waiting for a seat";
}

export function seatCount({ paid, taken }: { paid: number; taken: number }): string {
  return `${taken} of ${paid} ${paid === 1 ? "seat" : "seats"} taken`;
}
