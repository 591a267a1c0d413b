import { z } from "zod";

/**
 * Who is billed and entitled. Ids come from the app's own identity system and may hold letters, digits, `_` and
 * `-` only, so that a key built from one can never be read as another owner's.
 */
export const ownerSchema = z.strictObject({
  type: z.enum(["user", "organisation"]),
  id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "an owner id holds 1 to 64 letters, digits, _ or -"),
});
export type Owner = z.infer<typeof ownerSchema>;

/** `user_1` for a user, `organisation:org_1` for an organisation: the name of an owner in keys and rows. */
export function ownerKey(owner: Owner): string {
  const { type, id } = ownerSchema.parse(owner);
  return type === "user" ? id : `organisation:${id}`;
}
