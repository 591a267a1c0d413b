import type Stripe from "stripe";
import type { BillingDeps } from "../deps.ts";
import { type Offer, offerOf } from "../model/catalog.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { closeSession } from "../stripe/close-session.ts";
import { priceIdOf } from "../stripe/offer-price.ts";
import { promiseOf } from "../stripe/promise.ts";
import { isKeyConflict, isRefusal } from "../stripe/refusals.ts";
import { checkoutUrls } from "../stripe/return-urls.ts";
import type { OpenCheckout } from "./reservation.ts";
import type { Terms } from "./terms.ts";

export type SessionDeps = Pick<BillingDeps, "stripe" | "clock" | "catalog" | "urls">;

export interface Sale {
  owner: Owner;
  customerId: string;
}

/**
 * Creates the session of an attempt at Stripe. Repeated calls return the same session, because its idempotency key and
 * all its parameters follow from the attempt's row. NULL for an offer that is gone from the catalog.
 *
 * @throws Stripe's errors; BillingError `price_missing`
 */
export async function createSession(
  deps: SessionDeps,
  open: OpenCheckout,
  sale: Sale,
): Promise<Stripe.Checkout.Session | null> {
  const offer = offerOf(deps.catalog, open.offer);
  if (!offer) return null;
  const priceId = await priceIdOf(deps, offer);
  return deps.stripe.checkout.sessions.create(
    sessionParams(deps, { ...sale, offer, priceId, terms: open, expiresAt: open.expiresAt }),
    { idempotencyKey: `tollgate:checkout:${open.attempt}` },
  );
}

function sessionParams(
  deps: SessionDeps,
  sale: Sale & { offer: Offer; priceId: string; terms: Terms; expiresAt: Date },
): Stripe.Checkout.SessionCreateParams {
  const { offer, owner, terms } = sale;
  const metadata = writeCheckoutMetadata({
    owner,
    offer: offer.lookupKey,
    entitlementLevel: offer.level,
    ...promiseOf(offer),
  });
  return {
    mode: offer.kind === "subscription" ? "subscription" : "payment",
    customer: sale.customerId,
    client_reference_id: ownerKey(owner),
    line_items: [{ price: sale.priceId, quantity: terms.seats }],
    metadata,
    ...(offer.kind === "subscription"
      ? {
          // Checkout asks for a card at the start of a trial too, so that the owner need not return to pay
          // (docs.stripe.com/payments/checkout/free-trials).
          subscription_data: {
            metadata,
            ...(terms.trialDays > 0 ? { trial_period_days: terms.trialDays } : {}),
          },
        }
      : { payment_intent_data: { metadata } }),
    expires_at: Math.floor(sale.expiresAt.getTime() / 1000),
    allow_promotion_codes: true,
    ...checkoutUrls(deps.urls, owner, { offer: offer.lookupKey }),
  };
}

/**
 * Closes the session of an attempt; false when the buyer has already paid. An attempt without a stored session may still
 * have reached Stripe: asked again with the attempt's own key, Stripe returns the session that it created, or refuses to
 * create one that would be open for too short a time.
 *
 * @throws Stripe's errors
 */
export async function closeAttempt(deps: SessionDeps, open: OpenCheckout, sale: Sale): Promise<boolean> {
  const sessionId = open.sessionId ?? (await recoverSession(deps, open, sale));
  return sessionId === null || (await closeSession(deps.stripe, sessionId)) === "closed";
}

async function recoverSession(deps: SessionDeps, open: OpenCheckout, sale: Sale): Promise<string | null> {
  try {
    return (await createSession(deps, open, sale))?.id ?? null;
  } catch (error) {
    if (isRefusal(error) || isKeyConflict(error)) return null;
    throw error;
  }
}
