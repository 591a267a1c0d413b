import type { Metadata, Route } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { nextPath } from "../../http/next-path.ts";
import { SessionForm } from "../../sign-in/session-form.tsx";
import { Page } from "../../ui/page.tsx";
import { currentVisit } from "../../visit.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { next: wanted, problem } = await searchParams;
  const next = nextPath(wanted, "/");
  if ((await currentVisit()).state === "in") redirect(next as Route);
  return (
    <Page title="Sign in">
      <SessionForm kind="sign-in" next={next} problem={problem} />
      <p>
        New here?{" "}
        <Link href={`/sign-up?next=${encodeURIComponent(next)}`} className="link font-semibold">
          Create an account
        </Link>
      </p>
    </Page>
  );
}
