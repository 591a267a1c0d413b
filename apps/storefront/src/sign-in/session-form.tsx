import { cookies } from "next/headers";
import { readTypedValues, typedValuesCookie } from "../http/typed-values.ts";
import { passwordLength } from "../people/password-length.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { problemsIn } from "./form-problem.ts";

interface SessionFormProps {
  kind: "sign-in" | "sign-up";
  next: string;
  problem: string | string[] | undefined;
}

export async function SessionForm({ kind, next, problem }: SessionFormProps) {
  const problems = problemsIn(problem);
  const typed = readTypedValues(problem ? (await cookies()).get(typedValuesCookie)?.value : undefined);
  const fresh = kind === "sign-up";
  return (
    <form method="post" action={`/api/session/${kind}`} className="grid gap-5">
      {problems.form ? <Notice kind="bad">{problems.form}</Notice> : null}
      <input type="hidden" name="next" value={next} />
      {fresh ? (
        <Field
          name="name"
          label="Your name"
          type="text"
          autoComplete="name"
          value={typed.name}
          problem={problems.name}
          maxLength={100}
        />
      ) : null}
      <Field
        name="email"
        label="E-mail address"
        type="email"
        autoComplete="email"
        value={typed.email}
        problem={problems.email}
        maxLength={254}
      />
      <Field
        name="password"
        label="Password"
        type="password"
        autoComplete={fresh ? "new-password" : "current-password"}
        problem={problems.password}
        {...(fresh
          ? {
              hint: `At least ${passwordLength.min} characters. A few words that you can remember work best.`,
              minLength: passwordLength.min,
              maxLength: passwordLength.max,
            }
          : {})}
      />
      <Button>{fresh ? "Create account" : "Sign in"}</Button>
    </form>
  );
}
