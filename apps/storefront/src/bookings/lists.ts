import type { Booking, CourseSeats } from "@tollgate/core";
import type { Storefront } from "../storefront.ts";

type ListDeps = Pick<Storefront, "billing">;

/**
 * The visitor's bookings that have a seat now, by course, among their newest hundred. Billing refuses to book an older
 * one twice.
 */
export async function seatsOfVisitor(deps: ListDeps, userId: string): Promise<Map<string, Booking>> {
  const { bookings } = await deps.billing.listBookings({ type: "user", id: userId }, { limit: 100 });
  const live = bookings.filter(({ state }) => state === "pending" || state === "confirmed");
  return new Map(live.map((booking) => [booking.courseId, booking]));
}

export async function seatsByCourse(deps: ListDeps): Promise<Map<string, CourseSeats>> {
  return new Map((await deps.billing.courseSeats()).map((seats) => [seats.courseId, seats]));
}
