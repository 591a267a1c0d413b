import type { Entitlement } from "../model/entitlement.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { clockSkewMs } from "./access-at.ts";
import { deriveBookings } from "./booking-sales.ts";
import type { Fold, FoldInput } from "./fold-input.ts";
import { grantEntitlements } from "./grants.ts";
import { purchaseEntitlements } from "./purchases.ts";
import { subscriptionEntitlements } from "./subscriptions.ts";

/**
 * What a snapshot allows its owner: a pure function, total over every value that Stripe can send, so that the order in
 * which events arrived cannot matter and everything can be computed again. A customer's deletion is applied last, over
 * sales, subscriptions and manual grants alike.
 */
export function deriveEntitlements(snapshot: Snapshot, input: FoldInput): Fold {
  const sales = purchaseEntitlements(snapshot, input);
  const plans = subscriptionEntitlements(snapshot, input);
  const bookings = deriveBookings(snapshot, input);
  const entitlements = [
    ...sales.entitlements,
    ...plans.entitlements,
    ...grantEntitlements(input.grants ?? []),
  ]
    .map((entitlement) => (snapshot.customerDeleted ? ended(entitlement) : entitlement))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    entitlements,
    bookings: bookings.sales,
    unbound: [...sales.unbound, ...plans.unbound, ...bookings.unbound],
    nextChangeAt: nextChange(entitlements, snapshot.customerDeleted ? [] : plans.renewalSyncs, input.at),
  };
}

/** Whoever deletes a customer at Stripe ends what it was allowed. */
function ended(entitlement: Entitlement): Entitlement {
  return { ...entitlement, access: "denied", reason: "customer_deleted", startsAt: null, expiresAt: null };
}

function nextChange(
  entitlements: readonly Entitlement[],
  renewalSyncs: readonly number[],
  at: number,
): string | null {
  const instants = entitlements
    .filter(({ access }) => access === "granted")
    .flatMap(({ startsAt, expiresAt }) => [
      ...(startsAt && Date.parse(startsAt) > at + clockSkewMs ? [startsAt] : []),
      ...(expiresAt && Date.parse(expiresAt) > at ? [expiresAt] : []),
    ])
    .concat(renewalSyncs.map((look) => new Date(look).toISOString()))
    .sort();
  return instants[0] ?? null;
}
