import type { Course } from "@tollgate/core";
import type { Metadata, Route } from "next";
import Link from "next/link";
import { BookingNotice } from "../../bookings/booking-notice.tsx";
import { CourseCard } from "../../bookings/course-card.tsx";
import { courseDays, courseStage } from "../../bookings/course-text.ts";
import { seatsByCourse, seatsOfVisitor } from "../../bookings/lists.ts";
import { storefront } from "../../open-storefront.ts";
import { Banner } from "../../ui/banner.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Outage } from "../../ui/outage.tsx";
import { Page } from "../../ui/page.tsx";
import { Section } from "../../ui/sheet.tsx";
import { orNull, requireVisitor } from "../../visit.ts";

export const metadata: Metadata = { title: "Courses", robots: { index: false } };

export default async function CoursesPage({ searchParams }: PageProps<"/courses">) {
  const { notice } = await searchParams;
  const visitor = await requireVisitor("/courses");
  if (!visitor) return <Outage address="/courses" />;
  const deps = storefront();
  const [seats, bookings] = await Promise.all([
    orNull("the seats could not be counted", () => seatsByCourse(deps)),
    orNull("the visitor's seats could not be read", () => seatsOfVisitor(deps, visitor.id)),
  ]);
  const now = deps.clock.now();
  const byDate = deps.catalog.courses.toSorted((a, b) => Date.parse(a.startsAt) - Date.parse(b.startsAt));
  const ahead = byDate.filter((course) => courseStage(course, now) !== "over");
  const over = byDate.filter((course) => courseStage(course, now) === "over").reverse();
  return (
    <Page
      wide
      title="Courses"
      lead="A small group, one of our engineers, and a day or two for one subject. We hold your seat while you pay."
    >
      <BookingNotice code={notice} />
      {seats && bookings ? null : (
        <Banner kind="warning" alert>
          We cannot count the seats right now. All bookings are safe. Try again in a minute.
        </Banner>
      )}
      {ahead.length > 0 ? (
        <ul className="grid gap-5">
          {ahead.map((course) => (
            <li key={course.id}>
              <CourseCard
                course={course}
                seats={seats?.get(course.id)}
                booking={bookings?.get(course.id)}
                now={now}
              />
            </li>
          ))}
        </ul>
      ) : (
        <EmptyState title="There are no upcoming courses.">
          New courses show up here as soon as they have a date.
        </EmptyState>
      )}
      {over.length > 0 ? <PastCourses courses={over} /> : null}
    </Page>
  );
}

function PastCourses({ courses }: { courses: Course[] }) {
  return (
    <Section id="past" title="Past courses">
      <ul className="grid gap-2 text-soft">
        {courses.map((course) => (
          <li key={course.id}>
            <Link
              href={`/courses/${course.id}` as Route}
              prefetch={false}
              className="underline decoration-2 underline-offset-4 hover:decoration-signal-strong"
            >
              {course.title}
            </Link>
            {`, ${courseDays(course)}, ${course.place}`}
          </li>
        ))}
      </ul>
    </Section>
  );
}
