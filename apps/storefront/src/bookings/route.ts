import type { Catalog, StartBookingResult } from "@tollgate/core";
import { postByVisitor, stripePage } from "../guard.ts";
import type { Outcome, Refusal } from "../http/answer.ts";
import { addressKey, clientAddress } from "../http/client-address.ts";
import { signInPath } from "../http/next-path.ts";
import type { Storefront, Visitor } from "../storefront.ts";
import { type BookingRequest, parseBookingRequest } from "./request.ts";

type BookingDeps = Pick<
  Storefront,
  "analytics" | "appUrl" | "paymentOrigins" | "catalog" | "billing" | "findVisitor" | "limits" | "log"
>;
type Wanted = BookingRequest & { ok: true };
type Opened = StartBookingResult & { ok: true };

/**
 * `POST /api/bookings`: holds a seat for the visitor and opens its checkout, or tries again for one of their bookings. A
 * program gets `{ bookingId, sessionId, url, expiresAt }`; a form goes to the payment page, or back to the page that it
 * came from.
 */
export function bookingRoute(deps: BookingDeps, request: Request): Promise<Response> {
  return postByVisitor(deps, request, {
    fields: (body) => readWanted(body, deps.catalog),
    limits: ({ id }) => [
      [deps.limits.bookingsPerOwner, id],
      [deps.limits.checkoutsPerAddress, addressKey(clientAddress(request.headers))],
    ],
    work: ({ who, fields }) => start(deps, who, fields),
    failure: "a booking could not be opened",
    json: ({ bookingId, sessionId, url, expiresAt }) => ({ bookingId, sessionId, url, expiresAt }),
    next: ({ url }) => url,
    back: (refusal, body) => pageFor(refusal, parseBookingRequest(body, deps.catalog)),
  });
}

/** Looks a booking up among the visitor's own, so that an answer reveals no other id. */
async function start(
  deps: BookingDeps,
  { id, email, name }: Visitor,
  wanted: Wanted,
): Promise<Outcome<Opened>> {
  const owner = { type: "user" as const, id };
  const course =
    "course" in wanted ? wanted.course : (await deps.billing.findBooking(owner, wanted.booking))?.courseId;
  if (!course) return { ok: false, refusal: noBooking };
  const started = await deps.billing.startBooking({ owner, email, name, course });
  if (started.ok) {
    deps.analytics.capture({ event: "checkout_created", owner, sessionId: started.sessionId, course });
    return stripePage(deps, started);
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

function readWanted(body: unknown, catalog: Catalog): Outcome<Wanted> {
  const read = parseBookingRequest(body, catalog);
  return read.ok
    ? { ok: true, value: read }
    : { ok: false, refusal: { ...wrongFields, fields: read.fields } };
}

export const noBooking: Refusal = { code: "not_found", message: "You have no such booking." };
const wrongFields: Refusal = {
  code: "bad_request",
  message: "We could not make the booking: check the fields below.",
};

/** Back to the page that the visitor came from, which shows the current state; the notice adds what has just happened. */
function pageFor({ code }: Refusal, wanted: BookingRequest): string {
  const page = !wanted.ok
    ? "/courses"
    : "course" in wanted
      ? `/courses/${wanted.course}/book`
      : `/bookings/${wanted.booking}`;
  if (code === "unauthenticated") return signInPath(page);
  if (code === "not_found") return "/bookings?notice=not_found";
  return `${page}?notice=${code}`;
}
