import type { Rows } from "../database/database.ts";
import type { Offer } from "../model/catalog.ts";
import type { Owner } from "../model/owner.ts";
import { hasEverSubscribed } from "../subscriptions/store.ts";

/** What an attempt sells; attempts with the same terms are one checkout. */
export interface Terms {
  /** Lookup key of the offer. */
  offer: string;
  /** Seats of a team plan; 1 for every other offer. */
  seats: number;
  /** Days without charge at the start; 0 for none. */
  trialDays: number;
}

export interface TermsRefusal {
  ok: false;
  reason: "wrong_buyer" | "bad_seats";
  message: string;
}

/** Why this owner cannot buy this offer with this number of seats; NULL when they can. */
export function refuseTerms(offer: Offer, owner: Owner, seats: number | undefined): TermsRefusal | null {
  const range = seatsOf(offer);
  if (range && owner.type !== "organisation")
    return {
      ok: false,
      reason: "wrong_buyer",
      message: `${offer.title} is for organisations. Switch to one of yours, or create one, and buy it there.`,
    };
  if (!range && owner.type !== "user")
    return {
      ok: false,
      reason: "wrong_buyer",
      message: `${offer.title} is for one person. Switch to your personal account to buy it, or choose a plan for teams.`,
    };
  if (!range)
    return seats === undefined
      ? null
      : {
          ok: false,
          reason: "bad_seats",
          message: `${offer.title} is for one person. Leave the number of seats out.`,
        };
  if (seats !== undefined && Number.isInteger(seats) && seats >= range.min && seats <= range.max) return null;
  return {
    ok: false,
    reason: "bad_seats",
    message: `Choose between ${range.min} and ${range.max} seats for ${offer.title}.`,
  };
}

/**
 * The terms of a sale. The trial is for an owner who never had a subscription of the plan group, in any state: an
 * abandoned trial counts, and so does a subscription that was never paid.
 */
export async function termsOf(
  db: Rows,
  sale: { owner: Owner; offer: Offer; seats: number | undefined },
): Promise<Terms> {
  const { owner, offer, seats = 1 } = sale;
  const terms = { offer: offer.lookupKey, seats, trialDays: 0 };
  if (offer.kind !== "subscription" || (await hasEverSubscribed(db, owner, offer.planGroup))) return terms;
  return { ...terms, trialDays: offer.trialDays };
}

function seatsOf(offer: Offer): { min: number; max: number } | undefined {
  return offer.kind === "subscription" ? offer.seats : undefined;
}
