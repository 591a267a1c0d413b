import type { ReactNode } from "react";
import { Gate } from "./gate.tsx";

interface PageProps {
  title: string;
  lead?: ReactNode;
  /** Draws the gate beside the text. */
  gate?: "open" | "waiting" | "closed";
  children?: ReactNode;
}

/** The frame of a page with one subject: a heading and what belongs to it, at a width that reads well. */
export function Page({ title, lead, gate, children }: PageProps) {
  return (
    <div className="mx-auto grid max-w-5xl items-start gap-8 px-5 py-10 sm:py-16 md:grid-cols-[minmax(0,42rem)_1fr]">
      <div className="grid gap-7">
        <div className="grid gap-3">
          <h1 className="text-heading font-bold tracking-tight">{title}</h1>
          {lead ? <p className="text-lead text-soft wrap-anywhere">{lead}</p> : null}
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
