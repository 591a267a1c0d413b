import { z } from "zod";
import type { FieldError, Outcome } from "./answer.ts";

/**
 * Checks the fields of a body by a schema.
 *
 * @param message what the refusal says; its `fields` say what is wrong with each, and what is allowed where that is a list
 */
export function checkFields<Fields>(
  schema: z.ZodType<Fields>,
  body: unknown,
  message: string,
): Outcome<Fields> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return { ok: true, value: parsed.data };
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const fields = parsed.error.issues.flatMap((issue): [string, FieldError][] => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => [key, { message: "This field is not known.", allowed: known }]);
    const [name = "body"] = issue.path;
    const allowed = issue.code === "invalid_value" ? { allowed: issue.values.map(String) } : {};
    return [[String(name), { message: issue.message, ...allowed }]];
  });
  // `fromEntries` makes own properties, so a field named `__proto__` stays a field.
  return { ok: false, refusal: { code: "bad_request", message, fields: Object.fromEntries(fields) } };
}
