import { isAPIError } from "better-auth/api";
import { managersOnly } from "../access/buyer.ts";
import type { Refusal } from "../http/answer.ts";

export const wrongFieldsMessage = "We could not save this: check the fields below.";

const lastOwner: Refusal = {
  code: "last_owner",
  message: "An organisation needs an owner. Make somebody else an owner first.",
};
export const invitationOver: Refusal = {
  code: "invitation_over",
  message: "This invitation is no longer valid. Ask for a new one.",
};
export const noSuchMember: Refusal = {
  code: "not_found",
  message: "This organisation has no such member.",
};
const organisationFull: Refusal = {
  code: "organisation_full",
  message: "An organisation has at most 100 members.",
};
const tooManyOrganisations: Refusal = {
  code: "too_many_organisations",
  message: "You can be in at most 10 organisations. Leave one first.",
};

/** Better Auth's error codes that a visitor can cause. Any other code is our fault. */
const betterAuthRefusals: Record<string, Refusal> = {
  UNAUTHORIZED: { code: "unauthenticated", message: "Sign in first." },
  INVALID_EMAIL: {
    code: "bad_request",
    message: wrongFieldsMessage,
    fields: { email: { message: "Enter an e-mail address, such as ada@example.com." } },
  },
  USER_IS_ALREADY_A_MEMBER_OF_THIS_ORGANIZATION: {
    code: "already_member",
    message: "This person is already a member.",
  },
  YOU_ARE_NOT_THE_RECIPIENT_OF_THE_INVITATION: {
    code: "wrong_recipient",
    message: "This invitation is for another e-mail address than yours.",
  },
  INVITATION_NOT_FOUND: invitationOver,
  INVITATION_LIMIT_REACHED: {
    code: "too_many_invitations",
    message: "There are already 100 open invitations. Withdraw one first.",
  },
  MEMBER_NOT_FOUND: noSuchMember,
  ORGANIZATION_MEMBERSHIP_LIMIT_REACHED: organisationFull,
  YOU_HAVE_REACHED_THE_MAXIMUM_NUMBER_OF_ORGANIZATIONS: tooManyOrganisations,
  YOU_CANNOT_LEAVE_THE_ORGANIZATION_AS_THE_ONLY_OWNER: lastOwner,
  YOU_CANNOT_LEAVE_THE_ORGANIZATION_WITHOUT_AN_OWNER: lastOwner,
  YOU_ARE_NOT_ALLOWED_TO_INVITE_USERS_TO_THIS_ORGANIZATION: managersOnly,
  YOU_ARE_NOT_ALLOWED_TO_INVITE_USER_WITH_THIS_ROLE: managersOnly,
  YOU_ARE_NOT_ALLOWED_TO_CANCEL_THIS_INVITATION: managersOnly,
  YOU_ARE_NOT_ALLOWED_TO_DELETE_THIS_MEMBER: managersOnly,
  YOU_ARE_NOT_ALLOWED_TO_UPDATE_THIS_MEMBER: {
    code: "forbidden",
    message: "Only an owner may add or remove owners.",
  },
};

/** Constraints that catch concurrent requests which have both passed Better Auth's checks. */
const constraintRefusals: Record<string, Refusal> = {
  members_of_organisation: organisationFull,
  members_of_user: tooManyOrganisations,
  members_owner: lastOwner,
  members_organisation_id_user_id_key: {
    code: "already_member",
    message: "You are already a member.",
  },
};

/** The refusal for an error of Better Auth or of the database; NULL when the visitor did not cause it. */
export function refusalIn(error: unknown): Refusal | null {
  if (isAPIError(error)) return find(betterAuthRefusals, error.body?.code ?? String(error.status));
  let root = error;
  while (root instanceof Error && root.cause instanceof Error) root = root.cause;
  const constraint = root instanceof Error && "constraint_name" in root ? root.constraint_name : null;
  return typeof constraint === "string" ? find(constraintRefusals, constraint) : null;
}

function find(refusals: Record<string, Refusal>, name: string): Refusal | null {
  return Object.hasOwn(refusals, name) ? (refusals[name] ?? null) : null;
}
