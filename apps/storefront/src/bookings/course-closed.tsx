import type { Booking, Course } from "@tollgate/core";
import type { Route } from "next";
import { Banner } from "../ui/banner.tsx";
import { ButtonAnchor, ButtonLink } from "../ui/button.tsx";
import type { Bookability } from "./course-text.ts";
import { bookingWords } from "./text.ts";

interface CourseClosedProps {
  why: Exclude<Bookability, "open">;
  course: Course;
  booking: Booking | undefined;
  now: number;
}

/** Why a seat cannot be booked, and what can be done instead. */
export function CourseClosed({ why, course, booking, now }: CourseClosedProps) {
  const others = (
    <ButtonLink variant="plain" href={"/courses" as Route} prefetch={false}>
      See the other courses
    </ButtonLink>
  );
  if (booking)
    return (
      <Banner
        kind={booking.state === "confirmed" ? "success" : "wait"}
        title={bookingWords(booking, now).badge}
        action={
          <ButtonLink href={`/bookings/${booking.id}` as Route} prefetch={false}>
            See your booking
          </ButtonLink>
        }
      >
        {bookingWords(booking, now).text}
      </Banner>
    );
  if (why === "full")
    return (
      <Banner
        kind="warning"
        action={
          <>
            <ButtonAnchor href={`/courses/${course.id}/book`} variant="plain">
              Look again
            </ButtonAnchor>
            {others}
          </>
        }
      >
        Nothing was charged. A seat that is held but not paid for comes back within the hour, so it can be
        worth looking again.
      </Banner>
    );
  return (
    <Banner kind="info" action={others}>
      Seats are sold until the hour at which a course starts.
    </Banner>
  );
}
