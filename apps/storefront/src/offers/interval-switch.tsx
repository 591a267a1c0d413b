import type { Route } from "next";
import Link from "next/link";
import { cn } from "../ui/class-names.ts";
import type { Interval } from "./tiers.ts";

const choices: { every: Interval; label: string; href: Route }[] = [
  { every: "month", label: "Monthly", href: "/?every=month#pricing" as Route },
  { every: "year", label: "Yearly", href: "/?every=year#pricing" as Route },
];

/** Monthly or yearly plans. Two links, so that the choice can be shared and works without JavaScript. */
export function IntervalSwitch({ every }: { every: Interval }) {
  return (
    <nav
      aria-label="Billing interval"
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
