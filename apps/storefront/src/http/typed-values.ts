/**
 * The values of a refused form, so that the visitor need not type them again. They stay in a cookie for five minutes:
 * addresses end up in logs. The password is never among them.
 */
export interface TypedValues {
  name: string;
  email: string;
}

export const typedValuesCookie = "tollgate.typed";

export function writeTypedValues(fields: unknown, secure: boolean): string {
  const typed = typedIn(fields);
  const value = Buffer.from(JSON.stringify(typed)).toString("base64url");
  return `${typedValuesCookie}=${value}; Path=/; Max-Age=300; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}

export const clearTypedValues = `${typedValuesCookie}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`;

export function readTypedValues(cookie: string | undefined): TypedValues {
  if (!cookie) return typedIn(null);
  try {
    return typedIn(JSON.parse(Buffer.from(cookie, "base64url").toString()));
  } catch {
    return typedIn(null);
  }
}

function typedIn(fields: unknown): TypedValues {
  const given: { name?: unknown; email?: unknown } =
    typeof fields === "object" && fields !== null ? fields : {};
  const text = (value: unknown) => (typeof value === "string" ? value.slice(0, 254) : "");
  return { name: text(given.name), email: text(given.email) };
}
