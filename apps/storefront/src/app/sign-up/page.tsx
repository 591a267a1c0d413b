import type { Metadata, Route } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";
import { nextPath } from "../../http/next-path.ts";
import { SessionForm } from "../../sign-in/session-form.tsx";
import { Page } from "../../ui/page.tsx";
import { currentVisit } from "../../visit.ts";

export const metadata: Metadata = { title: "Create your account" };

export default async function SignUpPage({ searchParams }: PageProps<"/sign-up">) {
  const { next: wanted, problem } = await searchParams;
  const next = nextPath(wanted, "/");
  if ((await currentVisit()).state === "in") redirect(next as Route);
  return (
    <Page title="Create your account" lead="Your purchases belong to it. It takes half a minute.">
      <SessionForm kind="sign-up" next={next} problem={problem} />
      <p>
        Already have an account?{" "}
        <Link href={`/sign-in?next=${encodeURIComponent(next)}`} className="link font-semibold">
          Sign in
        </Link>
      </p>
    </Page>
  );
}
