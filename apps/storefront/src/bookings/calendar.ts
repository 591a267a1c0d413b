import type { Booking, Course } from "@tollgate/core";
import { createEvent } from "ics";

export interface CalendarFile {
  /** `raft-weekend.ics`. */
  name: string;
  /** RFC 5545. */
  text: string;
}

/**
 * The course of a booking, for the visitor's calendar. The UID stays the same for the life of the booking, so that a
 * calendar that imports the file again moves the entry instead of doubling it (RFC 5545, 3.8.4.7).
 *
 * @throws Error when the course is not a valid event: the catalog is then wrong
 */
export function calendarFile(input: {
  booking: Pick<Booking, "id" | "seat" | "createdAt">;
  course: Course;
  appUrl: string;
  now: number;
}): CalendarFile {
  const { booking, course, appUrl, now } = input;
  const address = new URL(`/bookings/${booking.id}`, appUrl).href;
  const event = {
    uid: `booking-${booking.id}@${new URL(appUrl).hostname}`,
    productId: "-//Tollgate//Bookings//EN",
    // DTSTAMP, when this file was made (RFC 5545, 3.8.7.2). The library's types leave it out.
    timestamp: now,
    start: Date.parse(course.startsAt),
    end: Date.parse(course.endsAt),
    created: Date.parse(booking.createdAt),
    title: course.title,
    description: [
      course.description,
      booking.seat === null ? "" : `Your seat is number ${booking.seat}.`,
      `Your booking: ${address}`,
    ]
      .filter(Boolean)
      .join("\n\n"),
    location: course.place,
    url: address,
    status: "CONFIRMED" as const,
    busyStatus: "BUSY" as const,
    transp: "OPAQUE" as const,
    // Hidden from others when the calendar is shared.
    classification: "PRIVATE",
  };
  const { error, value } = createEvent(event);
  if (error || value === null)
    throw new Error(`no calendar file for the course ${course.id}`, { cause: error });
  return { name: `${course.id}.ics`, text: foldAtOctets(value) };
}

/** The library folds lines at 75 characters; the format counts octets, and an `é` has two (RFC 5545, 3.1). */
function foldAtOctets(text: string): string {
  const lines = text.replace(/\r\n[ \t]/g, "").split("\r\n");
  return lines.map(foldLine).join("\r\n");
}

function foldLine(line: string): string {
  let folded = "";
  let octets = 0;
  for (const character of line) {
    const length = Buffer.byteLength(character);
    if (octets + length > 75) {
      folded += "\r\n ";
      octets = 1;
    }
    folded += character;
    octets += length;
  }
  return folded;
}
