import { courseOf } from "@tollgate/core";
import { z } from "zod";
import { outage, signInFirst } from "../guard.ts";
import { refuse, seeOther } from "../http/answer.ts";
import { errorSummary } from "../http/error-summary.ts";
import { signInPath } from "../http/next-path.ts";
import type { Storefront } from "../storefront.ts";
import { calendarFile } from "./calendar.ts";
import { noBooking } from "./route.ts";

type CalendarDeps = Pick<Storefront, "appUrl" | "catalog" | "billing" | "findVisitor" | "clock" | "log">;

/**
 * `GET /api/bookings/{id}/calendar`: the course of the visitor's confirmed booking as a calendar file. 404 for a booking
 * that is unconfirmed, somebody else's or unknown.
 */
export async function bookingCalendarRoute(
  deps: CalendarDeps,
  request: Request,
  bookingId: string,
): Promise<Response> {
  try {
    const visitor = await deps.findVisitor(request.headers);
    if (!visitor) return signIn(deps, request, bookingId);
    if (!isId(bookingId)) return refuse(noBooking);
    const booking = await deps.billing.findBooking({ type: "user", id: visitor.id }, bookingId);
    const course = booking && courseOf(deps.catalog, booking.courseId);
    if (!booking || !course || booking.state !== "confirmed") return refuse(noBooking);
    const { name, text } = calendarFile({ booking, course, appUrl: deps.appUrl, now: deps.clock.now() });
    return new Response(text, {
      headers: {
        "Content-Type": "text/calendar; charset=utf-8; method=PUBLISH",
        "Content-Disposition": `attachment; filename="${name}"`,
        "Cache-Control": "private, no-store",
      },
    });
  } catch (error) {
    deps.log.error(errorSummary(error), "a calendar file could not be made");
    return refuse(outage);
  }
}

/** A person whose session has ended signs in; a program gets 401. */
function signIn(deps: CalendarDeps, request: Request, bookingId: string): Response {
  if (!request.headers.get("accept")?.includes("text/html")) return refuse(signInFirst);
  const next = isId(bookingId) ? `/bookings/${bookingId}` : "/bookings";
  return seeOther(new URL(signInPath(next), deps.appUrl).href);
}

function isId(text: string): boolean {
  return z.uuid().safeParse(text).success;
}
