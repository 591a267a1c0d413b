import type { ReactNode } from "react";
import { cn } from "./class-names.ts";
import { Gate } from "./gate.tsx";

interface EmptyStateProps {
  title: string;
  children?: ReactNode;
  /** A button that leads to creating the first one. */
  action?: ReactNode;
  className?: string;
}

/** An empty list: says what belongs here, and how it gets here. */
export function EmptyState({ title, children, action, className }: EmptyStateProps) {
  return (
    <div
      data-slot="empty-state"
      className={cn(
        "grid justify-items-start gap-4 rounded-sheet border-2 border-line border-dashed p-6 sm:grid-cols-[1fr_auto] sm:items-center sm:p-8",
        className,
      )}
    >
      <div className="grid gap-1.5">
        <p className="font-semibold">{title}</p>
        {children ? <div className="max-w-xl text-soft">{children}</div> : null}
      </div>
      <Gate state="closed" className="w-20 opacity-70 max-sm:hidden" />
      {action ? <div className="flex flex-wrap gap-3 sm:col-span-2">{action}</div> : null}
    </div>
  );
}
