import { courseOf } from "@tollgate/core";
import type { Metadata, Route } from "next";
import { notFound, redirect } from "next/navigation";
import { BookingNotice } from "../../../../bookings/booking-notice.tsx";
import { courseDays } from "../../../../bookings/course-text.ts";
import { cancelWords, isCancellable } from "../../../../bookings/text.ts";
import { storefront } from "../../../../open-storefront.ts";
import { BackLink } from "../../../../ui/back-link.tsx";
import { Button, ButtonLink } from "../../../../ui/button.tsx";
import { Outage } from "../../../../ui/outage.tsx";
import { Page } from "../../../../ui/page.tsx";
import { Sheet } from "../../../../ui/sheet.tsx";
import { orNull, requireVisitor } from "../../../../visit.ts";

export const metadata: Metadata = { title: "Cancel a booking", robots: { index: false } };

/** Confirms a cancellation, and says what happens to the money. It works without JavaScript. */
export default async function CancelBookingPage({
  params,
  searchParams,
}: PageProps<"/bookings/[id]/cancel">) {
  const [{ id }, { notice }] = await Promise.all([params, searchParams]);
  const address = `/bookings/${encodeURIComponent(id)}`;
  const visitor = await requireVisitor(`${address}/cancel`);
  if (!visitor) return <Outage address={`${address}/cancel`} />;
  const { billing, catalog, clock } = storefront();
  const found = await orNull("a booking could not be read", async () => ({
    booking: await billing.findBooking({ type: "user", id: visitor.id }, id),
  }));
  if (!found) return <Outage address={`${address}/cancel`} />;
  const { booking } = found;
  if (!booking) notFound();
  const course = courseOf(catalog, booking.courseId);
  const now = clock.now();
  if (!course || !isCancellable(booking, course, now)) redirect(`${address}?notice=not_cancellable` as Route);
  const words = cancelWords(booking, course, now);
  return (
    <Page
      back={<BackLink href={address as Route}>Your booking</BackLink>}
      title="Cancel this booking?"
      lead={`${course.title}, ${courseDays(course)}`}
    >
      <BookingNotice code={notice} />
      <Sheet>
        <ul className="grid list-disc gap-2 pl-5">
          <li>
            {booking.seat === null ? "Your seat" : `Your seat, number ${booking.seat},`} goes back on sale at
            once.
          </li>
          <li className="font-semibold">{words.text}</li>
          <li>You can book again later, if a seat is free then.</li>
        </ul>
        <form method="post" action={`/api/bookings/${booking.id}/cancel`} className="flex flex-wrap gap-3">
          <input type="hidden" name="refund" value={words.refund ? "yes" : "no"} />
          <Button variant="danger">
            {words.refund ? "Cancel and get the money back" : "Cancel the booking"}
          </Button>
          <ButtonLink variant="plain" href={address as Route} prefetch={false}>
            Keep the seat
          </ButtonLink>
        </form>
      </Sheet>
    </Page>
  );
}
