import { passwordLength } from "../people/password-length.ts";

type Problem = { field: "name" | "email" | "password" | "form"; message: string };

/** The problems of a sign-in or sign-up form. Addresses carry only their codes. */
export const formProblems = {
  name_missing: { field: "name", message: "Enter your name, up to 100 characters." },
  email_invalid: { field: "email", message: "Enter an e-mail address, such as ada@example.com." },
  email_taken: { field: "email", message: "An account with this address already exists. Sign in instead." },
  password_missing: { field: "password", message: "Enter your password." },
  password_length: {
    field: "password",
    message: `Choose a password of ${passwordLength.min} to ${passwordLength.max} characters.`,
  },
  credentials: { field: "password", message: "The e-mail address or the password is wrong." },
  too_often: { field: "form", message: "Too many attempts. Wait a minute, then try again." },
  foreign_origin: { field: "form", message: "Another site sent this form. Fill it in here." },
  unreadable: { field: "form", message: "We could not read the form. Fill it in again." },
  outage: {
    field: "form",
    message: "We cannot sign you in right now: our accounts are down. Try again in a minute.",
  },
} as const satisfies Record<string, Problem>;

export type FormProblem = keyof typeof formProblems;

/** The problems that an address names, at most one for each field. Unknown codes are ignored. */
export function problemsIn(parameter: string | string[] | undefined): {
  [field in Problem["field"]]?: string;
} {
  const codes = [parameter ?? []]
    .flat()
    .filter((code): code is FormProblem => Object.hasOwn(formProblems, code));
  return Object.fromEntries(codes.map((code) => [formProblems[code].field, formProblems[code].message]));
}
