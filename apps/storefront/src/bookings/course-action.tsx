import type { Booking, Course, CourseSeats } from "@tollgate/core";
import type { Route } from "next";
import { ButtonLink } from "../ui/button.tsx";
import { bookability } from "./course-text.ts";

interface CourseActionProps {
  course: Course;
  seats: CourseSeats | undefined;
  booking: Booking | undefined;
  now: number;
  wide?: boolean;
}

/** The button to book, or the reason why there is none. */
export function CourseAction({ course, seats, booking, now, wide = false }: CourseActionProps) {
  const about = <span className="sr-only"> for {course.title}</span>;
  switch (bookability(course, { seats, booking, now })) {
    case "taken_by_you":
      return (
        <ButtonLink variant="plain" wide={wide} prefetch={false} href={`/bookings/${booking?.id}` as Route}>
          Your booking{about}
        </ButtonLink>
      );
    case "started":
      return <p className="text-small text-soft">It has started, so you can no longer book it.</p>;
    case "full":
      return (
        <p className="text-small text-soft">
          Every seat is taken. An unpaid hold is released within the hour.
        </p>
      );
    case "open":
      return (
        <ButtonLink wide={wide} prefetch={false} href={`/courses/${course.id}/book` as Route}>
          Book a seat{about}
        </ButtonLink>
      );
  }
}
