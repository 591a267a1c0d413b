/** Highest first. A member holds exactly one. */
export const organisationRoles = ["owner", "admin", "member"] as const;
export type OrganisationRole = (typeof organisationRoles)[number];

/** Whether a role may bill, invite and assign seats. Better Auth's access control agrees on inviting. */
export function mayManage(role: OrganisationRole): boolean {
  return role === "owner" || role === "admin";
}
