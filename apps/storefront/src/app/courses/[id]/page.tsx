import { courseOf } from "@tollgate/core";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { CourseAction } from "../../../bookings/course-action.tsx";
import { CourseBadges } from "../../../bookings/course-badges.tsx";
import { CourseDate } from "../../../bookings/course-date.tsx";
import { courseDays, courseMoment, refundPolicy } from "../../../bookings/course-text.ts";
import { seatsByCourse, seatsOfVisitor } from "../../../bookings/lists.ts";
import { storefront } from "../../../open-storefront.ts";
import { BackLink } from "../../../ui/back-link.tsx";
import { DefinitionList } from "../../../ui/definition-list.tsx";
import { Outage } from "../../../ui/outage.tsx";
import { Page } from "../../../ui/page.tsx";
import { Sheet } from "../../../ui/sheet.tsx";
import { orNull, requireVisitor } from "../../../visit.ts";
import { price } from "../../../words.ts";

export async function generateMetadata({ params }: PageProps<"/courses/[id]">): Promise<Metadata> {
  const course = courseOf(storefront().catalog, (await params).id);
  return { title: course?.title ?? "Not found", robots: { index: false } };
}

export default async function CoursePage({ params }: PageProps<"/courses/[id]">) {
  const deps = storefront();
  const course = courseOf(deps.catalog, (await params).id);
  if (!course) notFound();
  const address = `/courses/${course.id}`;
  const visitor = await requireVisitor(address);
  if (!visitor) return <Outage address={address} />;
  const [seats, bookings] = await Promise.all([
    orNull("the seats could not be counted", () => seatsByCourse(deps)),
    orNull("the visitor's seats could not be read", () => seatsOfVisitor(deps, visitor.id)),
  ]);
  const now = deps.clock.now();
  const shown = { course, seats: seats?.get(course.id), booking: bookings?.get(course.id), now };
  return (
    <Page
      back={<BackLink href="/courses">All courses</BackLink>}
      title={course.title}
      lead={`${courseDays(course)}, ${course.place}`}
    >
      <CourseBadges {...shown} />
      <p>{course.description}</p>
      <Sheet className="sm:grid-cols-[auto_minmax(0,1fr)] sm:gap-7">
        <CourseDate course={course} className="max-sm:hidden" />
        <DefinitionList
          items={[
            {
              term: "Starts",
              detail: <time dateTime={course.startsAt}>{courseMoment(course.startsAt)}</time>,
            },
            { term: "Ends", detail: <time dateTime={course.endsAt}>{courseMoment(course.endsAt)}</time> },
            { term: "Where", detail: course.place },
            { term: "Price", detail: `${price(course)} for one seat` },
            { term: "Size", detail: course.capacity === 1 ? "1 seat" : `${course.capacity} seats` },
            { term: "If you cannot come", detail: refundPolicy(course, now) },
          ]}
        />
        <div className="sm:col-start-2">
          <CourseAction {...shown} />
        </div>
      </Sheet>
    </Page>
  );
}
