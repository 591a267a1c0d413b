import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonStyle } from "../ui/button.tsx";
import { cn } from "../ui/class-names.ts";
import { Menu } from "../ui/menu.tsx";
import type { Visit } from "../visit.ts";
import { NavLink } from "./nav-link.tsx";

interface SiteHeaderProps {
  visit: Visit;
  /** Shows and changes the owner that the visitor acts for. */
  switcher?: ReactNode;
}

export function SiteHeader({ visit, switcher }: SiteHeaderProps) {
  const signedIn = visit.state === "in";
  return (
    <header className="relative border-line border-b bg-sheet">
      <div className="stripes h-1.5" />
      <div className="mx-auto flex max-w-6xl items-center justify-between gap-x-6 px-5 py-2">
        <Link href="/" className="flex min-h-11 items-center gap-2.5 font-bold text-lead tracking-tight">
          <Mark />
          Tollgate
        </Link>
        <nav
          aria-label="Main"
          className={cn(
            "flex items-center gap-x-5 font-semibold text-small xl:gap-x-6",
            signedIn ? "max-lg:hidden" : "max-sm:hidden",
          )}
        >
          <Links signedIn={signedIn} />
          {switcher}
          {signedIn ? <SignOut /> : <SignIn />}
        </nav>
        <Menu className={signedIn ? "lg:hidden" : "sm:hidden"}>
          <nav aria-label="Main" className="grid font-semibold">
            <Links signedIn={signedIn} />
            {switcher ? <div className="border-line border-t py-2">{switcher}</div> : null}
            <div className="grid border-line border-t pt-2">{signedIn ? <SignOut /> : <SignIn />}</div>
          </nav>
        </Menu>
      </div>
    </header>
  );
}

const open: { href: Route; label: string; covers?: string[] }[] = [
  { href: "/", label: "Pricing", covers: ["/", "/buy"] },
  { href: "/courses", label: "Courses" },
];
const own: typeof open = [
  { href: "/pro", label: "Library" },
  { href: "/bookings", label: "Bookings" },
  { href: "/organisations" as Route, label: "Organisations" },
  { href: "/account", label: "Account" },
];

function Links({ signedIn }: { signedIn: boolean }) {
  return [...open, ...(signedIn ? own : [])].map(({ href, label, covers }) => (
    <NavLink key={href} href={href} {...(covers ? { covers } : {})}>
      {label}
    </NavLink>
  ));
}

function SignIn() {
  return (
    <>
      <NavLink href="/sign-in">Sign in</NavLink>
      <Link href="/sign-up" prefetch={false} className={cn(buttonStyle({ size: "small" }), "max-sm:mt-2")}>
        Sign up
      </Link>
    </>
  );
}

function SignOut() {
  return (
    <form method="post" action="/api/session/sign-out">
      <button type="submit" className="min-h-11 cursor-pointer whitespace-nowrap hover:underline">
        Sign out
      </button>
    </form>
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
