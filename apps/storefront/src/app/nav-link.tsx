"use client";

import type { Route } from "next";
import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";
import { cn } from "../ui/class-names.ts";

interface NavLinkProps {
  href: Route;
  /** Prefixes of the addresses that belong to this link; its own address by default. */
  covers?: string[];
  children: string;
  className?: string;
}

/** A link of the header, which marks the current page and a page that is loading. */
export function NavLink({ href, covers = [href], children, className }: NavLinkProps) {
  const path = usePathname();
  const here = covers.some((start) =>
    start === "/" ? path === "/" : path === start || path.startsWith(`${start}/`),
  );
  return (
    <Link
      href={href}
      prefetch={false}
      aria-current={here ? "page" : undefined}
      className={cn(
        "relative flex min-h-11 items-center whitespace-nowrap decoration-2 underline-offset-8 hover:underline aria-[current]:underline aria-[current]:decoration-4 aria-[current]:decoration-signal-strong",
        className,
      )}
    >
      {children}
      <Pending />
    </Link>
  );
}

/** Positioned over the link, so that nothing moves; visible only when the page is slow. */
function Pending() {
  const { pending } = useLinkStatus();
  return (
    <span
      aria-hidden="true"
      className={cn(
        "stripes absolute inset-x-0 bottom-1 h-1 rounded-full opacity-0 motion-safe:transition-opacity motion-safe:delay-150",
        pending && "opacity-100",
      )}
    />
  );
}
