import type { Booking, Course, CourseSeats } from "@tollgate/core";
import { Badge } from "../ui/badge.tsx";
import { seatWords } from "./course-text.ts";

interface CourseBadgesProps {
  course: Course;
  seats: CourseSeats | undefined;
  /** The visitor's booking of the course. */
  booking: Booking | undefined;
  now: number;
}

/** The seats of a course at a glance. */
export function CourseBadges({ course, seats, booking, now }: CourseBadgesProps) {
  const words = seatWords(course, seats, now);
  if (words.length === 0 && !booking) return null;
  return (
    <ul aria-label="Seats" className="flex flex-wrap gap-2">
      {booking ? (
        <li>
          <Badge kind={booking.state === "confirmed" ? "success" : "wait"}>
            {booking.state === "confirmed" ? "You have a seat" : "You hold a seat"}
          </Badge>
        </li>
      ) : null}
      {words.map(({ kind, text }) => (
        <li key={text}>
          <Badge kind={kind}>{text}</Badge>
        </li>
      ))}
    </ul>
  );
}
