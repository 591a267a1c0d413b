import { courseOf } from "@tollgate/core";
import type { Metadata, Route } from "next";
import { notFound } from "next/navigation";
import { BookingNotice } from "../../../bookings/booking-notice.tsx";
import { courseDays, courseMoment, refundPolicy } from "../../../bookings/course-text.ts";
import { bookingMoment } from "../../../bookings/history.ts";
import { HoldClock } from "../../../bookings/hold-clock.tsx";
import { seatsOfVisitor } from "../../../bookings/lists.ts";
import { BookingStep } from "../../../bookings/next-step.tsx";
import { isHeld, nextStep } from "../../../bookings/step.ts";
import { bookingWords, cancelWords, heldUntil, isCancellable } from "../../../bookings/text.ts";
import { storefront } from "../../../open-storefront.ts";
import { BackLink } from "../../../ui/back-link.tsx";
import { Banner } from "../../../ui/banner.tsx";
import { ButtonLink } from "../../../ui/button.tsx";
import { DefinitionList } from "../../../ui/definition-list.tsx";
import { Outage } from "../../../ui/outage.tsx";
import { Page } from "../../../ui/page.tsx";
import { Section, Sheet } from "../../../ui/sheet.tsx";
import { Timeline } from "../../../ui/timeline.tsx";
import { orNull, requireVisitor } from "../../../visit.ts";
import { moment, price } from "../../../words.ts";

export const metadata: Metadata = { title: "Your booking", robots: { index: false } };

export default async function BookingList({ params, searchParams }: PageProps<"/bookings/[id]">) {
  const [{ id }, { notice }] = await Promise.all([params, searchParams]);
  const address = `/bookings/${encodeURIComponent(id)}`;
  const visitor = await requireVisitor(address);
  if (!visitor) return <Outage address={address} />;
  const { billing, catalog, clock, paymentOrigins } = storefront();
  const owner = { type: "user" as const, id: visitor.id };
  const found = await orNull("a booking could not be read", () =>
    Promise.all([
      billing.findBooking(owner, id),
      billing.readBookingChanges(owner, id),
      seatsOfVisitor({ billing }, visitor.id),
    ]),
  );
  if (!found) return <Outage address={address} />;
  const [booking, changes, seats] = found;
  if (!booking) notFound();
  const course = courseOf(catalog, booking.courseId);
  const now = clock.now();
  const words = bookingWords(booking, now);
  const other = seats.get(booking.courseId);
  const isSuperseded = other !== undefined && other.id !== booking.id;
  const step = nextStep(booking, course, { now, paymentOrigins, isSuperseded });
  const title = course?.title ?? booking.courseId;
  const isWaitingForPayment = isHeld(booking) && step.kind === "pay";
  return (
    <Page
      back={<BackLink href={"/bookings" as Route}>Your bookings</BackLink>}
      title={title}
      lead={course ? `${courseDays(course)}, ${course.place}` : "This course is no longer on sale."}
    >
      <BookingNotice code={notice} />
      <Banner
        kind={words.kind === "neutral" ? "info" : words.kind}
        title={words.badge}
        action={
          isSuperseded ? (
            <ButtonLink variant="plain" href={`/bookings/${other.id}` as Route} prefetch={false}>
              See your newer booking
            </ButtonLink>
          ) : step.kind === "none" ? null : (
            <BookingStep step={step} bookingId={booking.id} title={title} />
          )
        }
      >
        {words.text}
      </Banner>
      <Sheet>
        <DefinitionList
          items={[
            {
              term: "Held until",
              detail: isWaitingForPayment ? (
                <HoldClock until={booking.holdUntil} words={heldUntil(booking.holdUntil, now)} />
              ) : null,
            },
            { term: "Seat", detail: booking.seat === null ? null : `Number ${booking.seat}` },
            {
              term: "Starts",
              detail: course ? <time dateTime={course.startsAt}>{courseMoment(course.startsAt)}</time> : null,
            },
            {
              term: "Ends",
              detail: course ? <time dateTime={course.endsAt}>{courseMoment(course.endsAt)}</time> : null,
            },
            { term: "Where", detail: course?.place },
            { term: "Price", detail: price(booking) },
            { term: "Booked", detail: <time dateTime={booking.createdAt}>{moment(booking.createdAt)}</time> },
            { term: "Booking number", detail: <span className="font-mono text-small">{booking.id}</span> },
          ]}
        />
      </Sheet>
      {course && isCancellable(booking, course, now) ? (
        <Section id="cancelling" title="If you cannot come">
          <p>
            {isHeld(booking)
              ? "Cancel now, or let the hold expire. Nothing was charged."
              : booking.payment === "free"
                ? cancelWords(booking, course, now).text
                : refundPolicy(course, now)}
          </p>
          <p>
            <ButtonLink variant="plain" href={`${address}/cancel` as Route} prefetch={false}>
              Cancel this booking
            </ButtonLink>
          </p>
        </Section>
      ) : null}
      {changes.length > 0 ? (
        <Section id="history" title="History">
          <Timeline
            items={changes
              .map((change) => ({
                id: String(change.id),
                at: change.at.toISOString(),
                ...bookingMoment(change),
              }))
              .reverse()}
          />
        </Section>
      ) : null}
    </Page>
  );
}
