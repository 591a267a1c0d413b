import { z } from "zod";
import { passwordLength } from "../people/password-length.ts";
import type { FormProblem } from "./form-problem.ts";

/** The messages are problem codes; the form's page has the texts. */
const problem = (code: FormProblem) => ({ error: code });
const email = z
  .string(problem("email_invalid"))
  .trim()
  .pipe(z.email(problem("email_invalid")).max(254, problem("email_invalid")));
const next = z.string().optional().catch(undefined);

export const signInForm = z.object({
  email,
  password: z
    .string(problem("password_missing"))
    .min(1, problem("password_missing"))
    .max(1000, problem("credentials")),
  next,
});

export const signUpForm = z.object({
  name: z
    .string(problem("name_missing"))
    .trim()
    .min(1, problem("name_missing"))
    .max(100, problem("name_missing")),
  email,
  password: z
    .string(problem("password_length"))
    .min(passwordLength.min, problem("password_length"))
    .max(passwordLength.max, problem("password_length")),
  next,
});
