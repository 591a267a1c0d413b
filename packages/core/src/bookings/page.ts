import type Stripe from "stripe";
import type { BillingDeps } from "../deps.ts";
import type { Course } from "../model/catalog.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { priceIdOf } from "../stripe/offer-price.ts";
import type { BookingRow } from "./store.ts";

export type BookingPageDeps = Pick<BillingDeps, "stripe" | "clock" | "urls">;

/**
 * Asks Stripe for the payment page of a booking: the same one, however often it is asked, because the idempotency key
 * and every parameter follow from the booking. It closes at the instant at which the seat is no longer held.
 *
 * @throws Stripe's errors; BillingError `price_missing`
 */
export async function createBookingSession(
  deps: BookingPageDeps,
  { booking, course, owner }: { booking: BookingRow; course: Course; owner: Owner },
): Promise<Stripe.Checkout.Session> {
  const metadata = writeCheckoutMetadata({ owner, bookingId: booking.id, course: course.id });
  const price = await priceIdOf(deps, { ...course, kind: "one_time" });
  return deps.stripe.checkout.sessions.create(
    {
      mode: "payment",
      customer: booking.customerId,
      client_reference_id: ownerKey(owner),
      line_items: [{ price, quantity: 1 }],
      metadata,
      payment_intent_data: { metadata },
      expires_at: Math.floor(booking.holdUntil.getTime() / 1000),
      allow_promotion_codes: true,
      success_url: `${deps.urls.success}?session_id={CHECKOUT_SESSION_ID}`,
      cancel_url: withCourse(deps.urls.cancel, course.id),
    },
    { idempotencyKey: `tollgate:booking:${booking.id}` },
  );
}

function withCourse(address: string, courseId: string): string {
  const url = new URL(address);
  url.searchParams.set("course", courseId);
  return url.href;
}

/**
 * Closes a payment page, so that nobody can pay there any more.
 *
 * @returns `complete` when somebody was faster and has paid there, or has begun to
 */
export async function closeBookingSession(
  deps: Pick<BillingDeps, "stripe">,
  sessionId: string,
): Promise<"closed" | "complete"> {
  const session = await deps.stripe.checkout.sessions.retrieve(sessionId);
  if (session.status !== "open") return session.status === "complete" ? "complete" : "closed";
  try {
    await deps.stripe.checkout.sessions.expire(sessionId);
    return "closed";
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { status } = await deps.stripe.checkout.sessions.retrieve(sessionId);
    if (status === "open") throw error;
    return status === "complete" ? "complete" : "closed";
  }
}

/** Stripe has understood, and said no: nothing was made. */
export function isRefusal(error: unknown): error is Error & { param?: string; code?: string } {
  return (error as { type?: string } | null)?.type === "StripeInvalidRequestError";
}

/** The key was used with other parameters: a price or an address has changed since. */
export function isKeyConflict(error: unknown): boolean {
  return (error as { type?: string } | null)?.type === "StripeIdempotencyError";
}
