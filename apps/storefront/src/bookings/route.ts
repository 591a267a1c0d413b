import type { StartBookingResult } from "@tollgate/core";
import { admit, outage, payableAt, withinLimits } from "../guard.ts";
import { type Refusal, refuse, seeOther } from "../http/answer.ts";
import { addressKey, clientAddress } from "../http/client-address.ts";
import { errorSummary } from "../http/error-summary.ts";
import { encodingOf, readFields } from "../http/request-fields.ts";
import type { Storefront, Visitor } from "../storefront.ts";
import { type BookingRequest, parseBookingRequest } from "./request.ts";

type BookingDeps = Pick<
  Storefront,
  "analytics" | "appUrl" | "paymentOrigins" | "catalog" | "billing" | "findVisitor" | "limits" | "log"
>;
type Opened = StartBookingResult & { ok: true };
type Outcome = Opened | { ok: false; refusal: Refusal; wanted?: BookingRequest & { ok: true } };

/**
 * `POST /api/bookings`: takes a seat for the signed-in visitor and opens its checkout, or tries again for a booking of
 * theirs. A program that sends JSON gets `{ bookingId, sessionId, url, expiresAt }`; a form is sent on to the payment
 * page with 303, and to a page that says why when it cannot be.
 */
export async function bookingRoute(deps: BookingDeps, request: Request): Promise<Response> {
  const outcome = await openBooking(deps, request);
  const form = encodingOf(request) === "form";
  if (outcome.ok) {
    const { bookingId, sessionId, url, expiresAt } = outcome;
    return form ? seeOther(url) : Response.json({ bookingId, sessionId, url, expiresAt });
  }
  return form ? seeOther(new URL(pageFor(outcome), deps.appUrl).href) : refuse(outcome.refusal);
}

async function openBooking(deps: BookingDeps, request: Request): Promise<Outcome> {
  const fields = await readFields(request);
  const read = fields.ok ? parseBookingRequest(fields.fields, deps.catalog) : null;
  const wanted = read?.ok ? { wanted: read } : {};
  try {
    const admission = await admit(deps, request);
    if (!admission.ok) return { ...admission, ...wanted };
    if (!fields.ok) return fields;
    if (!read?.ok)
      return { ok: false, refusal: { ...wrongFields, ...(read ? { fields: read.fields } : {}) } };
    const tooOften = await withinLimits([
      [deps.limits.bookingsPerOwner, admission.visitor.id],
      [deps.limits.checkoutsPerAddress, addressKey(clientAddress(request.headers))],
    ]);
    if (tooOften) return { ok: false, refusal: tooOften, ...wanted };
    const started = await start(deps, admission.visitor, read);
    return started.ok ? { ...payableAt(deps, started), ...wanted } : { ...started, ...wanted };
  } catch (error) {
    deps.log.error(errorSummary(error), "a booking could not be opened");
    return { ok: false, refusal: outage, ...wanted };
  }
}

/** A booking that is tried again is looked up among the visitor's own: nobody learns which ids there are. */
async function start(
  deps: BookingDeps,
  { id, email, name }: Visitor,
  wanted: BookingRequest & { ok: true },
): Promise<Opened | { ok: false; refusal: Refusal }> {
  const owner = { type: "user" as const, id };
  const course =
    "course" in wanted ? wanted.course : (await deps.billing.findBooking(owner, wanted.booking))?.courseId;
  if (!course) return { ok: false, refusal: noBooking };
  const started = await deps.billing.startBooking({ owner, email, name, course });
  if (started.ok) {
    deps.analytics.capture({ event: "checkout_created", owner, sessionId: started.sessionId, course });
    return started;
  }
  const { reason, message } = started;
  return {
    ok: false,
    refusal:
      reason === "unknown_course"
        ? { ...wrongFields, fields: { course: { message } } }
        : { code: reason, message },
  };
}

export const noBooking: Refusal = { code: "not_found", message: "There is no such booking of yours." };
const wrongFields: Refusal = {
  code: "bad_request",
  message: "The booking cannot be made as it was asked for.",
};

/** Back to where the visitor was, which says what is true there now; the code only adds what has just happened. */
function pageFor({ refusal, wanted }: Outcome & { ok: false }): string {
  const place = !wanted
    ? "/courses"
    : "course" in wanted
      ? `/courses/${wanted.course}/book`
      : `/bookings/${wanted.booking}`;
  if (refusal.code === "unauthenticated") return `/sign-in?next=${encodeURIComponent(place)}`;
  if (refusal.code === "not_found") return "/bookings?notice=not_found";
  return `${place}?notice=${refusal.code}`;
}
