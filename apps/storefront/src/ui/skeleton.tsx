import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

/** The outline of something that is on its way. */
export function Skeleton({ className, ...rest }: ComponentProps<"div">) {
  return (
    <div
      data-slot="skeleton"
      aria-hidden="true"
      className={cn("rounded-control bg-line/70 motion-safe:animate-pulse", className)}
      {...rest}
    />
  );
}

/** A page before its answer: the frame stays where it will be, so that nothing jumps. */
export function PageSkeleton({ rows = 3 }: { rows?: number }) {
  return (
    <div className="mx-auto grid max-w-6xl gap-8 px-5 py-10 sm:py-16">
      <p role="status" className="sr-only">
        Loading
      </p>
      <div className="grid gap-4">
        <Skeleton className="h-11 w-72 max-w-full" />
        <Skeleton className="h-6 w-96 max-w-full" />
      </div>
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} className="h-36 max-w-2xl rounded-sheet" />
      ))}
    </div>
  );
}
