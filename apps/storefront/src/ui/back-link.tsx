import type { Route } from "next";
import Link from "next/link";
import type { ReactNode } from "react";

/** A link to the parent page. */
export function BackLink<T extends string>({ href, children }: { href: Route<T>; children: ReactNode }) {
  return (
    <p>
      <Link
        href={href}
        prefetch={false}
        className="inline-flex min-h-11 items-center text-small underline decoration-2 underline-offset-4 hover:decoration-signal-strong"
      >
        <span aria-hidden="true">←&nbsp;</span>
        {children}
      </Link>
    </p>
  );
}
