import type { SeatState } from "../access/seats.ts";
import type { OrganisationRole } from "../people/role.ts";

export const roleNames: Record<OrganisationRole, string> = {
  owner: "Owner",
  admin: "Admin",
  member: "Member",
};

/** What a role may do, for who has to choose one. */
export const roleMeanings: Record<OrganisationRole, string> = {
  owner: "Owner: everything, and says who is an owner",
  admin: "Admin: bills, invites and gives out seats",
  member: "Member: uses a seat",
};

/** The seat of somebody, in a word or two. Without a plan there is nothing to wait for. */
export function seatWord(seat: SeatState, paid: number): string {
  if (seat === "counts") return "Has a seat";
  if (seat === "none") return "No seat";
  return paid === 0 ? "In line for a seat" : "Waiting for a seat";
}

export function seatCount({ paid, taken }: { paid: number; taken: number }): string {
  return `${taken} of ${paid} ${paid === 1 ? "seat" : "seats"} taken`;
}
