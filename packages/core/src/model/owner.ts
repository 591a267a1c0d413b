import { z } from "zod";

/**
 * Who is billed and entitled. Ids come from the app's own identity system (`user_1`, `auth0|123`). No colon, so
 * that a key built from one can never be read as another owner's; no `@`, because ids are in logs and addresses are not.
 */
export const ownerSchema = z.strictObject({
  type: z.enum(["user", "organisation"]),
  id: z
    .string()
    .regex(/^[A-Za-z0-9_|.-]{1,128}$/, "an owner id holds 1 to 128 letters, digits or any of _ - . |"),
});
export type Owner = z.infer<typeof ownerSchema>;

/**
 * `user_1` for a user, `organisation:org_1` for an organisation: the name of an owner in keys and rows.
 *
 * @throws TypeError for an id that no owner can have
 */
export function ownerKey(owner: Owner): string {
  const parsed = ownerSchema.safeParse(owner);
  if (!parsed.success) throw new TypeError(`This is no owner: ${parsed.error.issues[0]?.message}.`);
  const { type, id } = parsed.data;
  return type === "user" ? id : `organisation:${id}`;
}
