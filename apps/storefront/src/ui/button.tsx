import { cva, type VariantProps } from "class-variance-authority";
import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "./class-names.ts";

export const buttonStyle = cva(
  "inline-flex cursor-pointer items-center justify-center gap-2 rounded-control border-2 border-transparent text-center font-semibold motion-safe:transition-[background-color,border-color,translate] motion-safe:active:translate-y-px [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        /** The next step: at most one on a page, or one in each card. */
        main: "bg-signal text-on-signal hover:bg-signal-strong",
        plain: "border-edge bg-sheet text-ink hover:border-ink",
        quiet: "text-ink underline decoration-2 underline-offset-4 hover:decoration-signal-strong",
        danger: "border-closed bg-sheet text-closed hover:bg-closed-ground",
      },
      size: {
        regular: "min-h-12 px-5 py-2.5",
        small: "min-h-10 px-3.5 py-1.5 text-small",
      },
      wide: { true: "w-full", false: "" },
    },
    compoundVariants: [{ variant: "quiet", class: "px-0" }],
    defaultVariants: { variant: "main", size: "regular", wide: false },
  },
);

type Style = VariantProps<typeof buttonStyle>;

export function Button({
  variant,
  size,
  wide,
  className,
  type = "submit",
  ...rest
}: ComponentProps<"button"> & Style) {
  return (
    <button
      data-slot="button"
      type={type}
      className={cn(buttonStyle({ variant, size, wide }), className)}
      {...rest}
    />
  );
}

/** A link within the shop, styled as a button. */
export function ButtonLink({ variant, size, wide, className, ...rest }: ComponentProps<typeof Link> & Style) {
  return (
    <Link data-slot="button" className={cn(buttonStyle({ variant, size, wide }), className)} {...rest} />
  );
}

/** A link that leaves the shop, or must reload the page, styled as a button. */
export function ButtonAnchor({
  variant,
  size,
  wide,
  className,
  children,
  ...rest
}: ComponentProps<"a"> & Style) {
  return (
    <a data-slot="button" className={cn(buttonStyle({ variant, size, wide }), className)} {...rest}>
      {children}
    </a>
  );
}
