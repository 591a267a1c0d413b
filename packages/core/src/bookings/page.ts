import type Stripe from "stripe";
import type { BillingDeps } from "../deps.ts";
import type { Course } from "../model/catalog.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { delayedMethods } from "../stripe/delayed-methods.ts";
import { priceIdOf } from "../stripe/offer-price.ts";
import { checkoutUrls } from "../stripe/return-urls.ts";
import type { BookingRow } from "./store.ts";
import { isAnsweredInTime } from "./times.ts";

export type BookingPageDeps = Pick<BillingDeps, "stripe" | "clock" | "policy" | "urls">;

/**
 * Creates the payment page of a booking at Stripe. Repeated calls return the same one, because the idempotency key and
 * every parameter follow from the booking. It closes at the instant at which the seat's hold ends, and offers delayed
 * methods only where the bank answers before the course starts.
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
      ...(isAnsweredInTime(booking, course, deps.policy)
        ? {}
        : { excluded_payment_method_types: [...delayedMethods] }),
      ...checkoutUrls(deps.urls, owner, { course: course.id }),
    },
    { idempotencyKey: `tollgate:booking:${booking.id}` },
  );
}
