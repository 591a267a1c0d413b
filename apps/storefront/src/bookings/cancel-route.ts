import { type CancelBookingResult, courseOf } from "@tollgate/core";
import { z } from "zod";
import { postByVisitor } from "../guard.ts";
import type { Outcome, Refusal } from "../http/answer.ts";
import { checkFields } from "../http/check-fields.ts";
import { signInPath } from "../http/next-path.ts";
import type { Storefront } from "../storefront.ts";
import { noBooking } from "./route.ts";
import { cancelWords } from "./text.ts";

type CancelDeps = Pick<
  Storefront,
  "appUrl" | "catalog" | "billing" | "findVisitor" | "limits" | "clock" | "log"
>;
type Cancelled = CancelBookingResult & { ok: true };
type Promised = "yes" | "no";

/** `refund`: whether the page promised the visitor a refund. */
const fieldsSchema = z.strictObject({
  refund: z.enum(["yes", "no"], "Send what the page promised, or leave it out.").optional(),
});

/**
 * `POST /api/bookings/{id}/cancel`: cancels one of the visitor's bookings, with a refund as far as the
 * course's policy allows. A program gets `{ bookingId, state, payment, refund }`. A visitor whose page promised
 * something else is asked again.
 */
export function cancelBookingRoute(deps: CancelDeps, request: Request, bookingId: string): Promise<Response> {
  const isId = z.uuid().safeParse(bookingId).success;
  return postByVisitor(deps, request, {
    fields: (body) =>
      checkFields(fieldsSchema, body, "We could not cancel the booking: check the fields below."),
    limits: ({ id }) => [[deps.limits.bookingsPerOwner, id]],
    work: async ({ who, fields: { refund } }) =>
      isId ? cancel(deps, who.id, bookingId, refund) : { ok: false, refusal: noBooking },
    failure: "a booking could not be cancelled",
    json: ({ booking, refund }) => ({
      bookingId: booking.id,
      state: booking.state,
      payment: booking.payment,
      refund,
    }),
    next: () => `/bookings/${bookingId}`,
    // Only an id goes into an address: anything else leads to the list.
    back: (refusal) => pageFor(refusal, isId ? `/bookings/${bookingId}` : "/bookings"),
  });
}

async function cancel(
  deps: CancelDeps,
  userId: string,
  bookingId: string,
  promised: Promised | undefined,
): Promise<Outcome<Cancelled>> {
  const owner = { type: "user" as const, id: userId };
  if (promised) {
    const booking = await deps.billing.findBooking(owner, bookingId);
    if (!booking) return { ok: false, refusal: noBooking };
    const course = courseOf(deps.catalog, booking.courseId);
    if (course && cancelWords(booking, course, deps.clock.now()).refund !== (promised === "yes"))
      return { ok: false, refusal: refundChanged };
  }
  const cancelled = await deps.billing.cancelBooking({ owner, bookingId });
  if (cancelled.ok) return { ok: true, value: cancelled };
  const { reason, message } = cancelled;
  return { ok: false, refusal: reason === "not_found" ? noBooking : { code: reason, message } };
}

const refundChanged: Refusal = {
  code: "refund_changed",
  message: "The refund has changed since you opened the page. Read it again, then decide.",
};

function pageFor({ code }: Refusal, page: string): string {
  if (code === "unauthenticated") return signInPath(page);
  if (code === "not_found") return "/bookings?notice=not_found";
  return code === "refund_changed" ? `${page}/cancel?notice=${code}` : `${page}?notice=${code}`;
}
