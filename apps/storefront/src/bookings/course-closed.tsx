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

/** Why a seat cannot be booked, and what to do instead. */
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
              Check again
            </ButtonAnchor>
            {others}
          </>
        }
      >
        Nothing was charged. An unpaid hold is released within the hour, so check again later.
      </Banner>
    );
  return (
    <Banner kind="info" action={others}>
      You can book a seat until the course starts.
    </Banner>
  );
}
