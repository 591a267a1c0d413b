import { courseOf } from "@tollgate/core";
import type { Metadata, Route } from "next";
import { notFound } from "next/navigation";
import { BookingNotice } from "../../../../bookings/booking-notice.tsx";
import { CourseBadges } from "../../../../bookings/course-badges.tsx";
import { CourseClosed } from "../../../../bookings/course-closed.tsx";
import { bookability, courseDays, courseMoment, refundPolicy } from "../../../../bookings/course-text.ts";
import { seatsByCourse, seatsOfVisitor } from "../../../../bookings/lists.ts";
import { storefront } from "../../../../open-storefront.ts";
import { BackLink } from "../../../../ui/back-link.tsx";
import { Button } from "../../../../ui/button.tsx";
import { DefinitionList } from "../../../../ui/definition-list.tsx";
import { Outage } from "../../../../ui/outage.tsx";
import { Page } from "../../../../ui/page.tsx";
import { Sheet } from "../../../../ui/sheet.tsx";
import { orNull, requireVisitor } from "../../../../visit.ts";
import { price } from "../../../../words.ts";

export const metadata: Metadata = { title: "Book a seat", robots: { index: false } };

export default async function BookPage({ params, searchParams }: PageProps<"/courses/[id]/book">) {
  const [{ id }, { notice }] = await Promise.all([params, searchParams]);
  const deps = storefront();
  const course = courseOf(deps.catalog, id);
  if (!course) notFound();
  const address = `/courses/${course.id}/book`;
  const visitor = await requireVisitor(address);
  if (!visitor) return <Outage address={address} />;
  const found = await orNull("the seats could not be counted", () =>
    Promise.all([seatsByCourse(deps), seatsOfVisitor(deps, visitor.id)]),
  );
  if (!found) return <Outage address={address} />;
  const now = deps.clock.now();
  const shown = { course, seats: found[0].get(course.id), booking: found[1].get(course.id), now };
  const can = bookability(course, shown);
  const back = <BackLink href={`/courses/${course.id}` as Route}>{course.title}</BackLink>;
  if (can !== "open")
    return (
      <Page back={back} title={closedTitle[can]}>
        <CourseClosed why={can} course={course} booking={shown.booking} now={now} />
      </Page>
    );
  const isFree = course.amount === 0;
  return (
    <Page
      back={back}
      title="Book your seat"
      lead={
        isFree
          ? "There is nothing to pay. Confirm on Stripe’s page, and the seat is yours."
          : "You pay on Stripe’s page, and the seat is yours."
      }
    >
      <BookingNotice code={notice} />
      <Sheet>
        <div className="grid gap-2.5">
          <h2 className="font-bold text-title">{course.title}</h2>
          <p className="text-soft">
            {courseDays(course)}, {course.place}
          </p>
          <CourseBadges {...shown} />
        </div>
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-extrabold text-heading tabular-nums tracking-tight">{price(course)}</span>
          <span className="text-soft">for one seat, paid once</span>
        </p>
        <DefinitionList
          items={[
            {
              term: "Starts",
              detail: <time dateTime={course.startsAt}>{courseMoment(course.startsAt)}</time>,
            },
            {
              term: "While you pay",
              detail:
                "We hold a seat for you while the payment page is open: a little more than half an hour. Your booking shows the exact time.",
            },
            { term: "If you cannot come", detail: refundPolicy(course, now) },
            isFree
              ? { term: "", detail: null }
              : { term: "Promotion code", detail: "If you have one, enter it on the payment page." },
          ]}
        />
        <form method="post" action="/api/bookings">
          <input type="hidden" name="course" value={course.id} />
          <Button>{isFree ? "Continue" : "Continue to payment"}</Button>
        </form>
      </Sheet>
    </Page>
  );
}

const closedTitle = {
  taken_by_you: "You already have a booking",
  full: "This course is full",
  started: "This course has started",
};
