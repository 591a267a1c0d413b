import type { Booking, Course } from "@tollgate/core";
import type { Route } from "next";
import Link from "next/link";
import { Badge } from "../ui/badge.tsx";
import { ButtonLink } from "../ui/button.tsx";
import { courseDays } from "./course-text.ts";
import { BookingStep } from "./next-step.tsx";
import { isHeld, nextStep } from "./step.ts";
import { bookingWords, heldUntil, isCancellable } from "./text.ts";

interface BookingRowProps {
  booking: Booking;
  /** Undefined when it left the catalog. */
  course: Course | undefined;
  now: number;
  paymentOrigins: readonly string[];
  isSuperseded: boolean;
}

/** A booking in the list: its state and its next step. */
export function BookingRow({ booking, course, now, paymentOrigins, isSuperseded }: BookingRowProps) {
  const words = bookingWords(booking, now);
  const step = nextStep(booking, course, { now, paymentOrigins, isSuperseded });
  const title = course?.title ?? booking.courseId;
  const address = `/bookings/${booking.id}`;
  return (
    <article className="grid gap-x-8 gap-y-4 rounded-sheet border border-line bg-sheet p-5 sm:px-7 md:grid-cols-[minmax(0,1fr)_auto] md:items-center">
      <div className="grid gap-1.5">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 className="font-bold text-lead">
            <Link href={address as Route} prefetch={false} className="hover:underline">
              {title}
            </Link>
          </h2>
          <Badge kind={words.kind}>{words.badge}</Badge>
        </div>
        <p className="text-small text-soft">
          {course ? `${courseDays(course)} · ${course.place}` : "No longer on sale"}
        </p>
        <p className="max-w-2xl text-small">
          {words.text}
          {step.kind === "pay" && isHeld(booking) ? ` Held until ${heldUntil(booking.holdUntil, now)}.` : ""}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-2 md:justify-end">
        <BookingStep step={step} bookingId={booking.id} title={title} size="small" />
        {isCancellable(booking, course, now) ? (
          <ButtonLink variant="quiet" size="small" href={`${address}/cancel` as Route} prefetch={false}>
            Cancel<span className="sr-only"> the booking for {title}</span>
          </ButtonLink>
        ) : null}
      </div>
    </article>
  );
}
