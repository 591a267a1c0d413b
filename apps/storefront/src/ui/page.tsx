import type { ReactNode } from "react";
import { cn } from "./class-names.ts";
import { Gate } from "./gate.tsx";

interface PageProps {
  title: string;
  lead?: ReactNode;
  /** Draws the gate beside the text. */
  gate?: "open" | "waiting" | "closed";
  /** For lists and tables: the full width instead of a width for reading. */
  wide?: boolean;
  /** Above the title: a link to the parent page. */
  back?: ReactNode;
  children?: ReactNode;
}

/** A page with one subject: a heading and its content. */
export function Page({ title, lead, gate, wide = false, back, children }: PageProps) {
  return (
    <div
      className={cn(
        "mx-auto grid max-w-6xl items-start gap-8 px-5 py-10 sm:py-14",
        wide ? "" : "md:grid-cols-[minmax(0,42rem)_1fr]",
      )}
    >
      <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-7">
        <div className="grid gap-3">
          {back}
          <h1 className="font-bold text-heading tracking-tight wrap-anywhere">{title}</h1>
          {lead ? <p className="max-w-2xl text-lead text-soft wrap-anywhere">{lead}</p> : null}
        </div>
        {children}
      </div>
      {gate ? (
        <Gate
          state={gate}
          className="w-full max-w-44 max-md:order-first max-md:max-w-28 md:justify-self-end"
        />
      ) : null}
    </div>
  );
}
