import type { Course } from "@tollgate/core";
import { ArrowRight } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { price } from "../words.ts";
import { courseDays } from "./course-text.ts";

/** The next courses: when, what, where. */
export function CourseTeaser({ courses }: { courses: readonly Course[] }) {
  return (
    <ul className="grid gap-3 md:grid-cols-3">
      {courses.map((course) => (
        <li
          key={course.id}
          className="group relative grid content-start gap-1.5 rounded-sheet border border-line bg-sheet p-5 hover:border-edge"
        >
          <p className="font-semibold text-small text-soft">{courseDays(course)}</p>
          <h3 className="font-bold text-lead">
            <Link
              href={`/courses/${course.id}` as Route}
              prefetch={false}
              className="after:absolute after:inset-0 group-hover:underline"
            >
              {course.title}
            </Link>
          </h3>
          <p className="flex items-center justify-between gap-3 text-small text-soft">
            <span>
              {course.place} · {price(course)}
            </span>
            <ArrowRight
              aria-hidden="true"
              className="size-5 shrink-0 motion-safe:transition-transform motion-safe:group-hover:translate-x-1"
            />
          </p>
        </li>
      ))}
    </ul>
  );
}
