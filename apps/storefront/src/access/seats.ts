import { offerOf, type SubscriptionInfo } from "@tollgate/core";
import type { Membership } from "../people/membership.ts";
import type { Storefront } from "../storefront.ts";

/** `waiting`: in the line, behind the last seat that is paid for. `none`: an owner or admin took the seat back. */
export type SeatState = "counts" | "waiting" | "none";

/** How many seats an organisation's subscriptions pay for at this instant: the sum over those that grant. */
export async function paidSeats(
  deps: Pick<Storefront, "billing" | "catalog" | "clock">,
  organisationId: string,
): Promise<number> {
  const owner = { type: "organisation" as const, id: organisationId };
  return seatsOf(deps, await deps.billing.listSubscriptions(owner));
}

export function seatsOf(
  { catalog, clock }: Pick<Storefront, "catalog" | "clock">,
  subscriptions: readonly SubscriptionInfo[],
): number {
  return subscriptions
    .filter(({ offer, accessUntil }) => {
      const sold = offer === null ? undefined : offerOf(catalog, offer);
      return (
        sold?.kind === "subscription" &&
        sold.seats !== undefined &&
        accessUntil !== null &&
        Date.parse(accessUntil) > clock.now()
      );
    })
    .reduce((sum, { seats }) => sum + seats, 0);
}

export function seatState({ place }: Pick<Membership, "place">, seats: number): SeatState {
  if (place === null) return "none";
  return place <= seats ? "counts" : "waiting";
}
