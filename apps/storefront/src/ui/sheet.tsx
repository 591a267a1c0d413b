import type { ComponentProps, ReactNode } from "react";
import { cn } from "./class-names.ts";

/** A bordered panel for one subject. */
export function Sheet({ className, ...rest }: ComponentProps<"div">) {
  return (
    <div
      data-slot="sheet"
      className={cn("grid gap-5 rounded-sheet border border-line bg-sheet p-5 sm:p-7", className)}
      {...rest}
    />
  );
}

interface SectionProps {
  /** Of the heading, and the anchor for addresses. */
  id: string;
  title: string;
  lead?: ReactNode;
  /** Beside the heading: a link, a badge. */
  aside?: ReactNode;
  children?: ReactNode;
  className?: string;
}

/** A part of a page under its own heading. */
export function Section({ id, title, lead, aside, children, className }: SectionProps) {
  return (
    <section aria-labelledby={id} className={cn("grid grid-cols-[minmax(0,1fr)] gap-4", className)}>
      <div className="grid gap-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
          <h2 id={id} className="font-bold text-title tracking-tight">
            {title}
          </h2>
          {aside}
        </div>
        {lead ? <p className="max-w-2xl text-soft">{lead}</p> : null}
      </div>
      {children}
    </section>
  );
}

/** A dashed line between the parts of a sheet. */
export function Perforation({ className }: { className?: string }) {
  return <div aria-hidden="true" className={cn("border-line border-t-2 border-dashed", className)} />;
}
