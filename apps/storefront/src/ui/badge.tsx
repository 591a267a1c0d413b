import { cva, type VariantProps } from "class-variance-authority";
import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

const badgeStyle = cva(
  "inline-flex items-center gap-1.5 whitespace-nowrap rounded-control px-2 py-0.5 font-semibold text-small [&_svg]:size-3.5",
  {
    variants: {
      kind: {
        neutral: "bg-quiet-ground text-soft",
        success: "bg-open-ground text-open",
        wait: "bg-wait-ground text-wait",
        warning: "bg-warn-ground text-warn",
        danger: "bg-closed-ground text-closed",
        /** Marks the current choice. */
        signal: "bg-signal text-on-signal",
      },
    },
    defaultVariants: { kind: "neutral" },
  },
);

/** A word or two about the thing beside it. The colour only repeats what the word says. */
export function Badge({
  kind,
  className,
  ...rest
}: ComponentProps<"span"> & VariantProps<typeof badgeStyle>) {
  return <span data-slot="badge" className={cn(badgeStyle({ kind }), className)} {...rest} />;
}

export type BadgeKind = NonNullable<VariantProps<typeof badgeStyle>["kind"]>;
