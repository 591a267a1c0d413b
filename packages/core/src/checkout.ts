import type Stripe from "stripe";
import { type Offer, offerOf, planGroupOf } from "./catalog.ts";
import { writeCheckoutMetadata } from "./checkout-metadata.ts";
import {
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
  const priceId = await priceIdOf(deps, offer);
  const now = deps.clock.now();
  const reservation = { owner: input.owner, planGroup: planGroupOf(offer), offer: offer.lookupKey };
  const fresh = { attempt: deps.newId(), expiresAt: new Date(now + openForMs), at: new Date(now) };
  let open = await reserveCheckout(deps.db, reservation, fresh);
  if (open.offer !== offer.lookupKey) {
    if (!(await closeSession(deps, open))) return processing();
    open = await replaceCheckout(deps.db, reservation, open.attempt, fresh);
  }
  if (open.sessionId && open.url) return opened(open.sessionId, open.url, open.expiresAt);
  const session = await deps.stripe.checkout.sessions.create(
    sessionParams(deps, { offer, customerId, priceId, owner: input.owner, expiresAt: open.expiresAt }),
    { idempotencyKey: `tollgate:checkout:${open.attempt}` },
  );
  if (!session.url) return processing();
  await recordSession(deps.db, ownerKey(input.owner), open.attempt, session.id, session.url);
  deps.log.info({ sessionId: session.id, customerId, offer: offer.lookupKey }, "checkout opened");
  return opened(session.id, session.url, open.expiresAt);
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

/** Expires the page of another offer of the same plan group. False when somebody has just paid there. */
async function closeSession(deps: CheckoutDeps, open: OpenCheckout): Promise<boolean> {
  if (!open.sessionId) return true;
  const session = await deps.stripe.checkout.sessions.retrieve(open.sessionId);
  if (session.status === "complete") return false;
  if (session.status === "open") await deps.stripe.checkout.sessions.expire(open.sessionId);
  return true;
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
