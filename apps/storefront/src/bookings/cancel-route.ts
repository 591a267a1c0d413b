import { type CancelBookingResult, courseOf } from "@tollgate/core";
import { z } from "zod";
import { admit, outage, withinLimits } from "../guard.ts";
import { type Refusal, refuse, seeOther } from "../http/answer.ts";
import { errorSummary } from "../http/error-summary.ts";
import { encodingOf, readFields } from "../http/request-fields.ts";
import type { Storefront } from "../storefront.ts";
import { noBooking } from "./route.ts";
import { cancelWords } from "./text.ts";

type CancelDeps = Pick<
  Storefront,
  "appUrl" | "catalog" | "billing" | "findVisitor" | "limits" | "clock" | "log"
>;
type Outcome = (CancelBookingResult & { ok: true }) | { ok: false; refusal: Refusal };

/** `refund`: what the visitor was told would happen to their money, when they were told. */
const fieldsSchema = z.strictObject({ refund: z.enum(["yes", "no"]).optional() });

/**
 * `POST /api/bookings/{id}/cancel`: gives the seat of one of the visitor's own bookings back, and the money with it as
 * far as the course's policy goes. A program gets `{ bookingId, state, payment, refund }`. One who was promised a
 * refund on a page that has gone stale is asked again instead of being cancelled without it.
 */
export async function cancelBookingRoute(
  deps: CancelDeps,
  request: Request,
  bookingId: string,
): Promise<Response> {
  const outcome = await cancel(deps, request, bookingId);
  if (encodingOf(request) === "form")
    return seeOther(new URL(pageAfter(outcome, bookingId), deps.appUrl).href);
  if (!outcome.ok) return refuse(outcome.refusal);
  const { booking, refund } = outcome;
  return Response.json({ bookingId: booking.id, state: booking.state, payment: booking.payment, refund });
}

async function cancel(deps: CancelDeps, request: Request, bookingId: string): Promise<Outcome> {
  try {
    const admission = await admit(deps, request);
    if (!admission.ok) return admission;
    const reading = await readFields(request);
    if (!reading.ok) return reading;
    const fields = fieldsSchema.safeParse(reading.fields);
    if (!fields.success) return { ok: false, refusal: wrongFields };
    const { id } = admission.visitor;
    const tooOften = await withinLimits([[deps.limits.bookingsPerOwner, id]]);
    if (tooOften) return { ok: false, refusal: tooOften };
    if (!z.uuid().safeParse(bookingId).success) return { ok: false, refusal: noBooking };
    const owner = { type: "user" as const, id };
    if (fields.data.refund) {
      const booking = await deps.billing.findBooking(owner, bookingId);
      if (!booking) return { ok: false, refusal: noBooking };
      const course = courseOf(deps.catalog, booking.courseId);
      const promised = fields.data.refund === "yes";
      if (course && cancelWords(booking, course, deps.clock.now()).refund !== promised)
        return { ok: false, refusal: changed };
    }
    const cancelled = await deps.billing.cancelBooking({ owner, bookingId });
    if (cancelled.ok) return cancelled;
    const { reason, message } = cancelled;
    return { ok: false, refusal: reason === "not_found" ? noBooking : { code: reason, message } };
  } catch (error) {
    deps.log.error(errorSummary(error), "a booking could not be cancelled");
    return { ok: false, refusal: outage };
  }
}

const wrongFields: Refusal = {
  code: "bad_request",
  message: "The booking cannot be cancelled as it was asked for.",
  fields: { refund: { message: "Send what was promised, or nothing at all.", allowed: ["yes", "no"] } },
};

const changed: Refusal = {
  code: "refund_changed",
  message: "What happens to the money has changed since that was asked. Look again, then decide.",
};

function pageAfter(outcome: Outcome, bookingId: string): string {
  // Only an id goes into an address: anything else leads to the list.
  const own = z.uuid().safeParse(bookingId).success ? `/bookings/${bookingId}` : "/bookings";
  if (outcome.ok) return own;
  const { code } = outcome.refusal;
  if (code === "unauthenticated") return `/sign-in?next=${encodeURIComponent(own)}`;
  if (code === "not_found") return "/bookings?notice=not_found";
  return code === "refund_changed" ? `${own}/cancel?notice=${code}` : `${own}?notice=${code}`;
}
