import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./class-names.ts";

interface DisclosureProps {
  summary: ReactNode;
  children: ReactNode;
  open?: boolean;
  className?: string;
}

/** The browser's own disclosure, which works without JavaScript. */
export function Disclosure({ summary, children, open = false, className }: DisclosureProps) {
  return (
    <details data-slot="disclosure" open={open} className={cn("group", className)}>
      <summary className="flex min-h-11 cursor-pointer list-none items-center gap-2 font-semibold hover:underline [&::-webkit-details-marker]:hidden">
        <ChevronDown
          aria-hidden="true"
          className="size-5 -rotate-90 group-open:rotate-0 motion-safe:transition-transform"
        />
        {summary}
      </summary>
      <div className="pt-2">{children}</div>
    </details>
  );
}
