import { withCustomer } from "../customer/customer.ts";
import type { BillingDeps } from "../deps.ts";
import { type Catalog, type Offer, offerOf, offersOnSale, planGroupOf } from "../model/catalog.ts";
import type { Entitlement } from "../model/entitlement.ts";
import { type Owner, ownerKey } from "../model/owner.ts";
import { hasLiveSubscription } from "../subscriptions/store.ts";
import type { SyncingDeps } from "../sync-port.ts";
import { refusingEntitlement } from "./covered.ts";
import { hasTerms, isUsable, recordSession, replaceCheckout, reserveCheckout } from "./reservation.ts";
import { closeAttempt, createSession } from "./session.ts";
import { refuseTerms, type TermsRefusal, termsOf } from "./terms.ts";

export interface StartCheckout {
  owner: Owner;
  email: string;
  name?: string;
  /** Lookup key of an offer of the catalog. */
  offer: string;
  /** How many seats: for an offer that is sold by the seat, and for no other. */
  seats?: number;
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
  | {
      ok: false;
      /** `retired_offer`: it was sold once, and who has bought it keeps it. */
      reason: "unknown_offer" | "retired_offer";
      message: string;
      /** Lookup keys of what is on sale. */
      offers: string[];
    }
  | TermsRefusal
  | {
      ok: false;
      /**
       * `already_covered`: a plan or a manual grant gives this level or a higher one, so the days would run beside it
       * (`oneTimeDuringPlan`). `another_checkout_open`: a concurrent request opened another checkout of the plan group.
       */
      reason: "already_subscribed" | "already_covered" | "payment_processing" | "another_checkout_open";
      message: string;
    };

export type CheckoutDeps = SyncingDeps & Pick<BillingDeps, "urls">;

/**
 * Milliseconds. Stripe's shortest is 30 minutes (docs.stripe.com/api/checkout/sessions/create, `expires_at`); a little
 * more, in case our clock is slow.
 */
const openForMs = 35 * 60_000;

/**
 * Opens a checkout, or returns the open one: two tabs, a double click and a retry after a timeout all get the same page.
 * Stripe charges its own price of the offer; no amount comes from the caller.
 *
 * @throws Stripe's and the database's errors; BillingError `price_missing` when the catalog was not pushed
 */
export async function startCheckout(deps: CheckoutDeps, input: StartCheckout): Promise<StartCheckoutResult> {
  const offer = offerOf(deps.catalog, input.offer);
  if (!offer || offer.retired) return notOnSale(deps.catalog, input.offer, offer);
  const refusal = refuseTerms(offer, input.owner, input.seats);
  if (refusal) return refusal;
  const covered = await refusingEntitlement(deps, offer, input.owner);
  if (covered) return alreadyCovered(offer, covered);
  return withCustomer(deps, input, (customerId) => openCheckout(deps, { offer, input, customerId }));
}

interface Wanted {
  offer: Offer;
  input: StartCheckout;
  customerId: string;
}

async function openCheckout(
  deps: CheckoutDeps,
  { offer, input, customerId }: Wanted,
): Promise<StartCheckoutResult> {
  if (offer.kind === "subscription" && (await hasLiveSubscription(deps.db, input.owner, offer.planGroup)))
    return {
      ok: false,
      reason: "already_subscribed",
      message: "You already have a subscription of this kind. Change or cancel it from your account page.",
    };
  const now = deps.clock.now();
  const sale = { owner: input.owner, customerId };
  const terms = await termsOf(deps.db, { owner: input.owner, offer, seats: input.seats });
  const reservation = { owner: input.owner, planGroup: planGroupOf(offer), ...terms };
  const fresh = { attempt: deps.newId(), expiresAt: new Date(now + openForMs), at: new Date(now) };
  let open = await reserveCheckout(deps.db, reservation, fresh);
  if (!isUsable(open, terms, now)) {
    if (!(await closeAttempt(deps, open, sale))) return processing();
    open = await replaceCheckout(deps.db, reservation, open.attempt, fresh);
    if (!hasTerms(open, terms)) return openElsewhere();
  }
  if (open.sessionId && open.url) return opened(open.sessionId, open.url, open.expiresAt);
  const session = await createSession(deps, open, sale);
  if (!session?.url) return processing();
  const page = { id: session.id, url: session.url };
  if (!(await recordSession(deps.db, ownerKey(input.owner), open.attempt, page))) {
    // A concurrent request asked for another offer of the group: only one of the two may be paid.
    const closed = await closeAttempt(deps, { ...open, sessionId: session.id }, sale);
    return closed ? openElsewhere() : processing();
  }
  deps.log.info({ sessionId: session.id, customerId, ...terms }, "checkout opened");
  return opened(page.id, page.url, open.expiresAt);
}

function notOnSale(catalog: Catalog, wanted: string, retired: Offer | undefined): StartCheckoutResult {
  const offers = offersOnSale(catalog).map(({ lookupKey }) => lookupKey);
  return retired
    ? { ok: false, reason: "retired_offer", message: `${retired.title} is no longer sold.`, offers }
    : { ok: false, reason: "unknown_offer", message: `There is no offer ${wanted}.`, offers };
}

function alreadyCovered(offer: Offer, { source, level }: Entitlement): StartCheckoutResult {
  const has = source === "subscription" ? "Your plan" : "The access that you were given";
  return {
    ok: false,
    reason: "already_covered",
    message: `${has} already includes ${level}. ${offer.title} would run beside it, not after it, so you would pay for days that you have.`,
  };
}

function opened(sessionId: string, url: string, expiresAt: Date): StartCheckoutResult {
  return { ok: true, sessionId, url, expiresAt: expiresAt.toISOString() };
}

function processing(): StartCheckoutResult {
  return {
    ok: false,
    reason: "payment_processing",
    message: "Your payment is being processed. Check your account page in a moment.",
  };
}

function openElsewhere(): StartCheckoutResult {
  return {
    ok: false,
    reason: "another_checkout_open",
    message:
      "You have just opened another checkout, perhaps in another tab. Finish it there, or choose this one again to replace it.",
  };
}
