import { offerOf, type SubscriptionInfo } from "@tollgate/core";
import type { Membership } from "../people/membership.ts";
import type { Storefront } from "../storefront.ts";

/** `waiting`: in the queue, behind the last paid seat. `none`: an owner or admin took the seat back. */
export type SeatState = "counts" | "waiting" | "none";

/** The seats that an organisation pays for now: the sum over its subscriptions that grant access. */
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

export function seatState({ position }: Pick<Membership, "position">, seats: number): SeatState {
  if (position === null) return "none";
  return position <= seats ? "counts" : "waiting";
}
