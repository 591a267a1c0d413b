"use client";

import { Menu as MenuIcon } from "lucide-react";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";

/** The header's links on narrow screens: a browser disclosure that closes on the next page. */
export function Menu({ children, className }: { children: ReactNode; className?: string }) {
  const path = usePathname();
  return (
    <details key={path} className={className}>
      <summary className="flex min-h-11 cursor-pointer list-none items-center gap-2 font-semibold text-small [&::-webkit-details-marker]:hidden">
        <MenuIcon aria-hidden="true" className="size-6" />
        Menu
      </summary>
      <div className="absolute inset-x-0 top-full z-30 border-line border-b bg-sheet px-5 pb-4">
        {children}
      </div>
    </details>
  );
}
