import { courseOf } from "@tollgate/core";
import type { Metadata, Route } from "next";
import { notFound } from "next/navigation";
import { BookingNotice } from "../../bookings/booking-notice.tsx";
import { BookingRow } from "../../bookings/booking-row.tsx";
import { newestByCourse } from "../../bookings/step.ts";
import { storefront } from "../../open-storefront.ts";
import { ButtonLink } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Outage } from "../../ui/outage.tsx";
import { Page } from "../../ui/page.tsx";
import { orNull, requireVisitor } from "../../visit.ts";

export const metadata: Metadata = { title: "Your bookings", robots: { index: false } };

export default async function BookingsPage({ searchParams }: PageProps<"/bookings">) {
  const { notice, before } = await searchParams;
  const visitor = await requireVisitor("/bookings");
  if (!visitor) return <Outage address="/bookings" />;
  const { billing, catalog, clock, paymentOrigins } = storefront();
  const owner = { type: "user" as const, id: visitor.id };
  const found = await orNull("bookings could not be read", async () => {
    if (typeof before !== "string") return { page: await billing.listBookings(owner) };
    // Only the visitor's own booking may continue this list.
    const known = await billing.findBooking(owner, before);
    return { page: known ? await billing.listBookings(owner, { before }) : null };
  });
  if (!found) return <Outage address="/bookings" />;
  if (!found.page) notFound();
  const { page } = found;
  const now = clock.now();
  const newest = newestByCourse(page.bookings);
  const toCourses = (
    <ButtonLink variant="plain" href={"/courses" as Route} prefetch={false}>
      See the courses
    </ButtonLink>
  );
  return (
    <Page wide title="Your bookings" lead="Every seat that you have booked, newest first.">
      <BookingNotice code={notice} />
      {page.bookings.length === 0 && !before ? (
        <EmptyState title="You have not booked a course yet." action={toCourses}>
          Once you do, its seat, payment and calendar file show up here.
        </EmptyState>
      ) : (
        <ul className="grid gap-4">
          {page.bookings.map((booking) => (
            <li key={booking.id}>
              <BookingRow
                booking={booking}
                course={courseOf(catalog, booking.courseId)}
                now={now}
                paymentOrigins={paymentOrigins}
                isSuperseded={newest.get(booking.courseId) !== booking}
              />
            </li>
          ))}
        </ul>
      )}
      {before || page.next ? (
        <nav aria-label="Pages of bookings" className="flex flex-wrap gap-x-6 gap-y-2">
          {before ? (
            <ButtonLink variant="quiet" href={"/bookings" as Route} prefetch={false}>
              Back to the newest
            </ButtonLink>
          ) : null}
          {page.next ? (
            <ButtonLink
              variant="quiet"
              href={`/bookings?before=${page.next}` as Route}
              prefetch={false}
              rel="next"
            >
              Older bookings
            </ButtonLink>
          ) : null}
        </nav>
      ) : null}
    </Page>
  );
}
