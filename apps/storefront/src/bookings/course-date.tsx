import type { Course } from "@tollgate/core";
import { cn } from "../ui/class-names.ts";
import { courseDays } from "./course-text.ts";

interface CourseDateProps {
  course: Pick<Course, "startsAt" | "endsAt">;
  className?: string;
}

/** The day in large type, like a wall calendar, so that a list of courses can be scanned by date. */
export function CourseDate({ course, className }: CourseDateProps) {
  const start = new Date(course.startsAt);
  const end = new Date(course.endsAt);
  const sameMonth = course.startsAt.slice(0, 7) === course.endsAt.slice(0, 7);
  return (
    <div
      className={cn(
        "grid w-20 shrink-0 content-start self-start overflow-hidden rounded-control border border-line text-center sm:w-24",
        className,
      )}
    >
      <span className="sr-only">{courseDays(course)}</span>
      <span aria-hidden="true" className="bg-signal py-0.5 font-semibold text-on-signal text-small">
        {month.format(start)}
      </span>
      <span aria-hidden="true" className="bg-sheet pt-1.5 font-extrabold text-title tabular-nums">
        {sameMonth ? dayOfMonth.formatRange(start, end) : dayOfMonth.format(start)}
      </span>
      <span aria-hidden="true" className="bg-sheet pb-1.5 text-small text-soft">
        {start.getUTCFullYear()}
      </span>
    </div>
  );
}

const month = new Intl.DateTimeFormat("en-GB", { month: "short", timeZone: "UTC" });
const dayOfMonth = new Intl.DateTimeFormat("en-GB", { day: "numeric", timeZone: "UTC" });
