import type Stripe from "stripe";
import { type Offer, offerOf, planGroupOf } from "./catalog.ts";
import { writeCheckoutMetadata } from "./checkout-metadata.ts";
import {
  isUsable,
  type OpenCheckout,
  recordSession,
  replaceCheckout,
  reserveCheckout,
} from "./checkout-reservation.ts";
import { ensureCustomer } from "./customer.ts";
import type { BillingDeps } from "./deps.ts";
import { priceIdOf } from "./offer-price.ts";
import { type Owner, ownerKey } from "./owner.ts";
import { hasLiveSubscription } from "./subscription-store.ts";

export interface StartCheckout {
  owner: Owner;
  email: string;
  name?: string;
  /** Lookup key of an offer of the catalog. */
  offer: string;
}

export type StartCheckoutResult =
  | {
      ok: true;
      sessionId: string;
      /** Stripe's page. */
      url: string;
      /** ISO 8601. */
      expiresAt: string;
    }
  | { ok: false; reason: "unknown_offer"; message: string; offers: string[] }
  | { ok: false; reason: "already_subscribed" | "payment_processing"; message: string };

export type CheckoutDeps = Pick<
  BillingDeps,
  "stripe" | "db" | "clock" | "catalog" | "urls" | "newId" | "log"
>;

/** Stripe's shortest is 30 minutes; a little more, so that a slow clock of ours does not fall below it. */
const openForMs = 35 * 60_000;

/**
 * Opens a checkout, or finds the one that is open: two tabs, a double click and a retry after a timeout all end
 * on the same page. What is charged is the catalog's price at Stripe; nothing of it comes from the caller.
 *
 * @throws Stripe's errors when Stripe cannot be reached, BillingError `price_missing` when the catalog is not there.
 */
export async function startCheckout(deps: CheckoutDeps, input: StartCheckout): Promise<StartCheckoutResult> {
  const offer = offerOf(deps.catalog, input.offer);
  if (!offer) {
    const offers = deps.catalog.offers.map(({ lookupKey }) => lookupKey);
    return { ok: false, reason: "unknown_offer", message: `There is no offer ${input.offer}.`, offers };
  }
  const customerId = await ensureCustomer(deps, input);
  if (offer.kind === "subscription" && (await hasLiveSubscription(deps.db, input.owner, offer.planGroup)))
    return {
      ok: false,
      reason: "already_subscribed",
      message: "You already have a subscription of this kind. Change or cancel it from your account page.",
    };
  const now = deps.clock.now();
  const sale = { owner: input.owner, customerId };
  const reservation = { owner: input.owner, planGroup: planGroupOf(offer), offer: offer.lookupKey };
  const fresh = { attempt: deps.newId(), expiresAt: new Date(now + openForMs), at: new Date(now) };
  let open = await reserveCheckout(deps.db, reservation, fresh);
  if (!isUsable(open, offer.lookupKey, now)) {
    if (!(await closeSession(deps, open, sale))) return processing();
    open = await replaceCheckout(deps.db, reservation, open.attempt, fresh);
  }
  if (open.sessionId && open.url) return opened(open.sessionId, open.url, open.expiresAt);
  const session = await createSession(deps, open, sale);
  if (!session?.url) return processing();
  const place = { id: session.id, url: session.url };
  if (!(await recordSession(deps.db, ownerKey(input.owner), open.attempt, place))) {
    // Another tab asked for another offer of the group meanwhile: only one of the two may be paid.
    await closeSession(deps, { ...open, sessionId: session.id }, sale);
    return processing();
  }
  deps.log.info({ sessionId: session.id, customerId, offer: offer.lookupKey }, "checkout opened");
  return opened(place.id, place.url, open.expiresAt);
}

interface Sale {
  owner: Owner;
  customerId: string;
}

/** Asks Stripe for the session of an attempt: the same one, however often it is asked. NULL for an offer that is gone. */
async function createSession(
  deps: CheckoutDeps,
  open: OpenCheckout,
  sale: Sale,
): Promise<Stripe.Checkout.Session | null> {
  const offer = offerOf(deps.catalog, open.offer);
  if (!offer) return null;
  const priceId = await priceIdOf(deps, offer);
  return deps.stripe.checkout.sessions.create(
    sessionParams(deps, { offer, priceId, ...sale, expiresAt: open.expiresAt }),
    { idempotencyKey: `tollgate:checkout:${open.attempt}` },
  );
}

function sessionParams(
  deps: CheckoutDeps,
  sale: { offer: Offer; customerId: string; priceId: string; owner: Owner; expiresAt: Date },
): Stripe.Checkout.SessionCreateParams {
  const { offer } = sale;
  const metadata = writeCheckoutMetadata({
    owner: sale.owner,
    offer: offer.lookupKey,
    entitlementLevel: offer.level,
  });
  return {
    mode: offer.kind === "subscription" ? "subscription" : "payment",
    customer: sale.customerId,
    client_reference_id: ownerKey(sale.owner),
    line_items: [{ price: sale.priceId, quantity: 1 }],
    metadata,
    ...(offer.kind === "subscription"
      ? {
          subscription_data: {
            metadata,
            ...(offer.trialDays > 0 ? { trial_period_days: offer.trialDays } : {}),
          },
        }
      : { payment_intent_data: { metadata } }),
    expires_at: Math.floor(sale.expiresAt.getTime() / 1000),
    allow_promotion_codes: true,
    success_url: `${deps.urls.success}?session_id={CHECKOUT_SESSION_ID}`,
    cancel_url: deps.urls.cancel,
  };
}

/**
 * Expires what is open, so that nobody can pay there any more. False when somebody has just paid there. An attempt that
 * was never recorded may have reached Stripe all the same: asked again under its own key Stripe hands out the session
 * that it made, or refuses to make one that would be open for too short a time.
 */
async function closeSession(deps: CheckoutDeps, open: OpenCheckout, sale: Sale): Promise<boolean> {
  const sessionId = open.sessionId ?? (await recoverSession(deps, open, sale));
  if (!sessionId) return true;
  const session = await deps.stripe.checkout.sessions.retrieve(sessionId);
  if (session.status === "complete") return false;
  if (session.status === "open") await deps.stripe.checkout.sessions.expire(sessionId);
  return true;
}

async function recoverSession(deps: CheckoutDeps, open: OpenCheckout, sale: Sale): Promise<string | null> {
  try {
    return (await createSession(deps, open, sale))?.id ?? null;
  } catch (error) {
    const { type } = error as { type?: string };
    if (type === "StripeInvalidRequestError" || type === "StripeIdempotencyError") return null;
    throw error;
  }
}

function opened(sessionId: string, url: string, expiresAt: Date): StartCheckoutResult {
  return { ok: true, sessionId, url, expiresAt: expiresAt.toISOString() };
}

function processing(): StartCheckoutResult {
  return {
    ok: false,
    reason: "payment_processing",
    message: "A payment of yours is being processed. Look at your account page in a moment.",
  };
}
