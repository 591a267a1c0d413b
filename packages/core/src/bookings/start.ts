import { and, asc, eq } from "drizzle-orm";
import { withCustomer } from "../customer/customer.ts";
import { bookings } from "../database/tables.ts";
import type { BillingDeps } from "../deps.ts";
import type { StartBooking, StartBookingResult } from "../model/booking.ts";
import { type Course, courseOf } from "../model/catalog.ts";
import type { Owner } from "../model/owner.ts";
import { closeSession } from "../stripe/close-session.ts";
import { isKeyConflict, isRefusal } from "../stripe/refusals.ts";
import { type SyncingDeps, syncEach, syncSpacingMs } from "../sync-port.ts";
import { holdSeat, isSoldOut, recordPage } from "./hold.ts";
import { createBookingSession } from "./page.ts";
import { type BookingRow, changeBooking, lockBooking } from "./store.ts";
import { isPageUsable, noSessionBefore, possiblyFree } from "./times.ts";

export type BookingDeps = SyncingDeps & Pick<BillingDeps, "urls">;

/** Each attempt but the last has closed a page or freed a seat. */
const maxAttempts = 4;

/**
 * Holds a seat for as long as its payment page is open, or returns the open page: two tabs, a double click and a retry
 * after a timeout all get the same one. No amount comes from the caller.
 *
 * @throws Stripe's and the database's errors, BillingError `price_missing` when the catalog was not pushed. A seat held
 * before the error stays the owner's until its hold ends.
 */
export async function startBooking(deps: BookingDeps, input: StartBooking): Promise<StartBookingResult> {
  const course = courseOf(deps.catalog, input.course);
  if (!course) return refuse("unknown_course", `There is no course ${input.course}.`);
  const now = deps.clock.now();
  if (Date.parse(course.startsAt) <= now) return refuse("course_started", "This course has begun.");
  if (await isSoldOut(deps.db, input.owner, course.id, now)) return full();
  return withCustomer(deps, input, (customerId) => book(deps, { course, customerId, owner: input.owner }));
}

interface Wanted {
  course: Course;
  customerId: string;
  owner: Owner;
}

async function book(deps: BookingDeps, { course, customerId, owner }: Wanted): Promise<StartBookingResult> {
  let hasSynced = false;
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const at = new Date(deps.clock.now());
    const wanted = { owner, customerId, course, id: deps.newId(), at };
    const booking = await holdSeat(deps.db, wanted);
    if (booking) {
      const answer = await openPage(deps, { booking, course, customerId, owner });
      if (answer) return answer;
    } else {
      if (hasSynced) return full();
      await syncLapsedHolds(deps, course.id);
      hasSynced = true;
    }
  }
  return processing();
}

interface Opening extends Wanted {
  booking: BookingRow;
}

/** The result for a live booking; NULL when it has just expired, so that another one can be held. */
async function openPage(deps: BookingDeps, opening: Opening): Promise<StartBookingResult | null> {
  const { booking, course, customerId } = opening;
  if (booking.state === "confirmed")
    return refuse("already_booked", "You already have a seat at this course. See your bookings.");
  if (booking.payment !== "open") return processing();
  // Held for a customer that is gone: nobody can pay its page.
  if (booking.customerId !== customerId) return abandon(deps, booking);
  if (booking.sessionId === null) return makePage(deps, opening);
  if (!isPageUsable(booking, deps.clock.now())) return closePage(deps, booking, booking.sessionId);
  if (booking.url) return opened(booking, booking.sessionId, booking.url);
  // Restored from its sale, without the page's address: Stripe has it.
  const { status, url } = await deps.stripe.checkout.sessions.retrieve(booking.sessionId);
  if (status !== "open" || !url) return closePage(deps, booking, booking.sessionId);
  await recordPage(deps.db, booking.id, { sessionId: booking.sessionId, url });
  deps.log.info({ bookingId: booking.id, course: course.id }, "booking page found again");
  return opened(booking, booking.sessionId, url);
}

async function abandon(deps: BookingDeps, booking: BookingRow): Promise<null> {
  await giveUp(deps, booking);
  return null;
}

async function makePage(deps: BookingDeps, opening: Opening): Promise<StartBookingResult | null> {
  const { booking, course } = opening;
  try {
    const session = await createBookingSession(deps, opening);
    if (!session.url) return processing();
    const page = { sessionId: session.id, url: session.url };
    if (!(await recordPage(deps.db, booking.id, page))) {
      // Cancelled in another tab meanwhile: it must not be paid any more.
      await closeSession(deps.stripe, session.id);
      return processing();
    }
    // Stripe's answer to a used key is as old as the first use: the page may be closed by now.
    if (!isPageUsable(booking, deps.clock.now())) return closePage(deps, booking, session.id);
    deps.log.info({ bookingId: booking.id, sessionId: session.id, course: course.id }, "seat held");
    return opened(booking, page.sessionId, page.url);
  } catch (error) {
    // Stripe repeats its answer to a key, errors included (docs.stripe.com/api/idempotent_requests): a sync reads its list
    // of sessions instead.
    const isLate = deps.clock.now() >= noSessionBefore(booking);
    if (isKeyConflict(error) || isLate) return findPage(deps, booking);
    if (!isRefusal(error)) throw error;
    await giveUp(deps, booking);
    // The rest of the hold is shorter than Stripe's shortest session.
    if (error.param === "expires_at") return null;
    throw error;
  }
}

/** Closes a page that is about to expire, and frees its seat. */
async function closePage(
  deps: BookingDeps,
  booking: BookingRow,
  sessionId: string,
): Promise<StartBookingResult | null> {
  if ((await closeSession(deps.stripe, sessionId)) === "complete") {
    // Paid, but not synced yet.
    await deps.sync(booking.customerId, { source: "person", spacingMs: syncSpacingMs });
    return processing();
  }
  await giveUp(deps, booking);
  return null;
}

/** Syncs: Stripe's list of sessions has whatever was created under the booking's key. */
async function findPage(deps: BookingDeps, booking: BookingRow): Promise<StartBookingResult | null> {
  await deps.sync(booking.customerId, { source: "person" });
  return null;
}

async function giveUp(deps: Pick<BookingDeps, "db" | "clock">, { id }: BookingRow): Promise<void> {
  await deps.db.transaction(async (rows) => {
    const row = await lockBooking(rows, id);
    if (row?.state !== "pending" || row.payment !== "open") return;
    const at = new Date(deps.clock.now());
    const cause = { cause: "owner", stripeEventId: null, ticket: null, at };
    await changeBooking(rows, row, { state: "expired", payment: "none", pageClosed: true }, cause);
  });
}

/** A few are enough: one seat is wanted. */
const maxLapsedHolds = 5;

/** Syncs customers whose holds have lapsed without an event, before a course counts as full. */
async function syncLapsedHolds(deps: BookingDeps, courseId: string): Promise<void> {
  const lapsed = await deps.db
    .selectDistinctOn([bookings.holdUntil, bookings.customerId], { customerId: bookings.customerId })
    .from(bookings)
    .where(and(eq(bookings.courseId, courseId), possiblyFree(deps.clock.now())))
    .orderBy(asc(bookings.holdUntil), asc(bookings.customerId))
    .limit(maxLapsedHolds);
  const customerIds = lapsed.map(({ customerId }) => customerId);
  await syncEach(deps, customerIds, "a sync of a lapsed hold failed");
}

function opened(booking: BookingRow, sessionId: string, url: string): StartBookingResult {
  return { ok: true, bookingId: booking.id, sessionId, url, expiresAt: booking.holdUntil.toISOString() };
}

type Refusal = Extract<StartBookingResult, { ok: false }>;

function refuse(reason: Refusal["reason"], message: string): Refusal {
  return { ok: false, reason, message };
}

function full(): Refusal {
  return refuse(
    "course_full",
    "Every seat at this course is taken. One that is held may become free within the hour.",
  );
}

function processing(): Refusal {
  return refuse(
    "payment_processing",
    "Your payment for this course is being processed. Check your bookings in a moment.",
  );
}
