import type { ReactNode } from "react";
import { cn } from "./class-names.ts";

export interface Definition {
  term: string;
  /** An empty detail leaves the entry out. */
  detail: ReactNode;
}

/** Terms and details, one pair for each line. */
export function DefinitionList({ items, className }: { items: Definition[]; className?: string }) {
  return (
    <dl data-slot="definition-list" className={cn("grid divide-y divide-line", className)}>
      {items
        .filter(({ detail }) => detail !== null && detail !== undefined && detail !== false && detail !== "")
        .map(({ term, detail }) => (
          <div
            key={term}
            className="grid gap-x-6 gap-y-0.5 py-2.5 first:pt-0 last:pb-0 sm:grid-cols-[11rem_minmax(0,1fr)]"
          >
            <dt className="text-small text-soft sm:pt-0.5">{term}</dt>
            <dd className="wrap-anywhere">{detail}</dd>
          </div>
        ))}
    </dl>
  );
}
