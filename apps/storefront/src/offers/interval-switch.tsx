import type { Route } from "next";
import Link from "next/link";
import { cn } from "../ui/class-names.ts";
import type { Every } from "./tiers.ts";

const choices: { every: Every; label: string; href: Route }[] = [
  { every: "month", label: "Monthly", href: "/?every=month#pricing" as Route },
  { every: "year", label: "Yearly", href: "/?every=year#pricing" as Route },
];

/** How often plans are paid: two links, so that the choice can be shared, bookmarked and made without a script. */
export function IntervalSwitch({ every }: { every: Every }) {
  return (
    <nav
      aria-label="How often plans are paid"
      className="flex w-fit rounded-control border-2 border-edge bg-sheet p-0.5 font-semibold text-small"
    >
      {choices.map((choice) => (
        <Link
          key={choice.every}
          href={choice.href}
          scroll={false}
          prefetch={false}
          aria-current={choice.every === every ? "true" : undefined}
          className={cn(
            "flex min-h-10 items-center rounded-[0.3rem] px-4",
            choice.every === every ? "bg-ink text-paper" : "hover:underline",
          )}
        >
          {choice.label}
        </Link>
      ))}
    </nav>
  );
}
