import type { ComponentProps, ReactNode } from "react";
import { cn } from "./class-names.ts";

interface TableProps extends ComponentProps<"table"> {
  /** For screen readers; visible with `showCaption`. */
  caption: string;
  showCaption?: boolean;
  children: ReactNode;
}

/** A table that scrolls by touch and keyboard when it is wider than the window. The page does not scroll. */
export function Table({ caption, showCaption = false, className, children, ...rest }: TableProps) {
  return (
    // Positioned, so that screen-reader text inside a wide table does not widen the page.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1).
    <section aria-label={caption} tabIndex={0} className="relative overflow-x-auto">
      <table data-slot="table" className={cn("w-full border-collapse text-left", className)} {...rest}>
        <caption className={showCaption ? "pb-2 text-left font-semibold" : "sr-only"}>{caption}</caption>
        {children}
      </table>
    </section>
  );
}

export function ColumnHeader({ className, ...rest }: ComponentProps<"th">) {
  return (
    <th
      scope="col"
      className={cn(
        "border-line border-b-2 px-3 py-2 align-bottom font-semibold text-small first:pl-0 last:pr-0",
        className,
      )}
      {...rest}
    />
  );
}

export function RowHeader({ className, ...rest }: ComponentProps<"th">) {
  return (
    <th
      scope="row"
      className={cn(
        "border-line border-b px-3 py-2.5 text-left align-baseline font-normal first:pl-0 last:pr-0",
        className,
      )}
      {...rest}
    />
  );
}

export function TableData({ className, ...rest }: ComponentProps<"td">) {
  return (
    <td
      className={cn("border-line border-b px-3 py-2.5 align-baseline first:pl-0 last:pr-0", className)}
      {...rest}
    />
  );
}
