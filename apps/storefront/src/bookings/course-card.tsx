import type { Booking, Course, CourseSeats } from "@tollgate/core";
import type { Route } from "next";
import Link from "next/link";
import { price } from "../words.ts";
import { CourseAction } from "./course-action.tsx";
import { CourseBadges } from "./course-badges.tsx";
import { CourseDate } from "./course-date.tsx";
import { courseHours } from "./course-text.ts";

interface CourseCardProps {
  course: Course;
  seats: CourseSeats | undefined;
  booking: Booking | undefined;
  now: number;
}

/** A course: what it is on the left, its price and button on the right. */
export function CourseCard({ course, seats, booking, now }: CourseCardProps) {
  return (
    <article className="grid rounded-sheet border border-line bg-sheet md:grid-cols-[1fr_15rem]">
      <div className="flex items-start gap-4 p-5 sm:gap-6 sm:p-7">
        <CourseDate course={course} />
        <div className="grid min-w-0 gap-2.5">
          <h2 className="font-bold text-title tracking-tight">
            <Link href={`/courses/${course.id}` as Route} prefetch={false} className="hover:underline">
              {course.title}
            </Link>
          </h2>
          <p className="text-small text-soft">
            {course.place} · {courseHours(course)}
          </p>
          <p className="max-sm:hidden">{course.description}</p>
          <CourseBadges course={course} seats={seats} booking={booking} now={now} />
        </div>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-4 border-line border-dashed p-5 max-md:border-t-2 sm:px-7 md:flex-col md:items-stretch md:justify-center md:border-l-2">
        <p className="font-extrabold text-title tabular-nums">{price(course)}</p>
        <CourseAction course={course} seats={seats} booking={booking} now={now} />
      </div>
    </article>
  );
}
