import { z } from "zod";

/** An id of an account, an organisation, a member or an invitation: what the tables and billing's owner ids allow. */
export function identityId(problem: string) {
  return z.string(problem).regex(/^[A-Za-z0-9_-]{1,64}$/, problem);
}

/** The organisation that a request names. A valid id proves nothing: `buyerOf` asks who bills it. */
export const organisationIdSchema = identityId("This is not the id of an organisation.");
