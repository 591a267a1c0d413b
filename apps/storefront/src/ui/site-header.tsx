import Link from "next/link";
import type { Visit } from "../visit.ts";

export function SiteHeader({ visit }: { visit: Visit }) {
  return (
    <header className="border-b border-line bg-sheet">
      <div className="stripes h-1.5" />
      <div className="mx-auto flex max-w-5xl flex-wrap items-center justify-between gap-x-6 px-5 py-2">
        <Link href="/" className="flex min-h-11 items-center gap-2.5 text-lead font-bold tracking-tight">
          <Mark />
          Tollgate
        </Link>
        <nav
          aria-label="Main"
          className="flex flex-wrap items-center gap-x-3 sm:gap-x-5 text-small font-semibold"
        >
          <NavLink href="/#lanes">Courses</NavLink>
          {visit.state === "in" ? (
            <>
              <NavLink href="/pro">Library</NavLink>
              <NavLink href="/account">Account</NavLink>
              <form method="post" action="/api/session/sign-out">
                <button type="submit" className="min-h-11 cursor-pointer hover:underline">
                  Sign out
                </button>
              </form>
            </>
          ) : (
            <>
              <NavLink href="/sign-in">Sign in</NavLink>
              <NavLink href="/sign-up">Sign up</NavLink>
            </>
          )}
        </nav>
      </div>
    </header>
  );
}

function NavLink({
  href,
  children,
}: {
  href: "/#lanes" | "/pro" | "/account" | "/sign-in" | "/sign-up";
  children: string;
}) {
  return (
    <Link href={href} prefetch={false} className="flex min-h-11 items-center hover:underline">
      {children}
    </Link>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 64 64" aria-hidden="true" className="size-7">
      <rect width="64" height="64" rx="14" className="fill-signal" />
      <path
        d="M17 52V36L50 14"
        fill="none"
        stroke="var(--color-on-signal)"
        strokeWidth="7"
        strokeLinecap="round"
      />
      <circle cx="17" cy="36" r="6.5" fill="var(--color-on-signal)" />
    </svg>
  );
}
