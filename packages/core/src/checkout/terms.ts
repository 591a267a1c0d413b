import type { Rows } from "../database/database.ts";
import type { Offer } from "../model/catalog.ts";
import type { Owner } from "../model/owner.ts";
import { hasEverSubscribed } from "../subscriptions/store.ts";

/** What one attempt sells: two attempts with the same terms are one checkout. */
export interface Terms {
  /** Lookup key of the offer. */
  offer: string;
  /** How many of it: seats of a team plan, 1 of everything else. */
  seats: number;
  /** Days without charge at the start; 0 for none. */
  trialDays: number;
}

export interface TermsRefusal {
  ok: false;
  reason: "wrong_buyer" | "bad_seats";
  message: string;
}

/** Whether this owner can have this offer, with so many seats. NULL when nothing stands in the way. */
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
 * A trial is for an owner who has never had a subscription of the plan group, in any state: one that was tried and
 * left counts, and one that was never paid as well.
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
