import { z } from "zod";

/** An id of an account, an organisation, a member or an invitation: what the tables allow, and an owner id as well. */
export function identityId(problem: string) {
  return z.string(problem).regex(/^[A-Za-z0-9_-]{1,64}$/, problem);
}
