import { passwordLength } from "../people/password-length.ts";

type Problem = { field: "name" | "email" | "password" | "form"; message: string };

/** What can be wrong with a sign-in or sign-up form. Only the codes travel in an address; the words stay here. */
export const formProblems = {
  name_missing: { field: "name", message: "Enter your name, up to 100 characters." },
  email_invalid: { field: "email", message: "Enter an e-mail address, such as ada@example.com." },
  email_taken: { field: "email", message: "There is an account with this address already. Sign in instead." },
  password_missing: { field: "password", message: "Enter your password." },
  password_length: {
    field: "password",
    message: `Choose a password of ${passwordLength.min} to ${passwordLength.max} characters.`,
  },
  credentials: { field: "password", message: "The e-mail address and the password do not belong together." },
  too_often: { field: "form", message: "That was tried too often. Wait a minute, then try again." },
  foreign_origin: { field: "form", message: "The form was sent from another site. Fill it in here." },
  unreadable: { field: "form", message: "The form could not be read. Fill it in again." },
  outage: { field: "form", message: "We cannot reach our accounts at the moment. Try again in a minute." },
} as const satisfies Record<string, Problem>;

export type FormProblem = keyof typeof formProblems;

/** The problems that an address names, at most one for each field; what is not known is overlooked. */
export function problemsIn(parameter: string | string[] | undefined): {
  [field in Problem["field"]]?: string;
} {
  const codes = [parameter ?? []]
    .flat()
    .filter((code): code is FormProblem => Object.hasOwn(formProblems, code));
  return Object.fromEntries(codes.map((code) => [formProblems[code].field, formProblems[code].message]));
}
