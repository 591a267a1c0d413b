import type { Entitlement } from "../model/entitlement.ts";
import { compareIds } from "../model/order.ts";
import type { AccessPolicy } from "../model/policy.ts";
import type { Snapshot } from "../model/snapshot.ts";
import { clockSkewMs } from "./access-at.ts";
import { deriveBookings } from "./booking-sales.ts";
import { type Duplicates, findDuplicates } from "./duplicates.ts";
import type { Alert, Fold, FoldInput } from "./fold-input.ts";
import { grantEntitlements } from "./grants.ts";
import { foldPurchases } from "./purchases.ts";
import { foldSubscriptions } from "./subscriptions.ts";

/**
 * What a snapshot allows its owner: a pure function, total over every value that Stripe can send, so that the order in
 * which events arrived cannot matter and everything can be computed again.
 */
export function deriveEntitlements(snapshot: Snapshot, input: FoldInput): Fold {
  const sales = foldPurchases(snapshot, input);
  const plans = foldSubscriptions(snapshot, input);
  const bookings = deriveBookings(snapshot, input);
  const folded = [...sales.entitlements, ...plans.entitlements, ...grantEntitlements(input.grants ?? [])].map(
    (entitlement) =>
      snapshot.customerDeleted && endsWithCustomer(entitlement, input.policy)
        ? ended(entitlement)
        : entitlement,
  );
  const duplicates = findDuplicates(snapshot, folded, { ...input, coveredUntil: plans.coveredUntil });
  const entitlements = folded
    .map((entitlement) => flagged(entitlement, duplicates))
    .sort((a, b) => compareIds(a.id, b.id));
  return {
    entitlements,
    bookings: bookings.sales,
    unbound: [...sales.unbound, ...plans.unbound, ...bookings.unbound],
    alerts: [...plans.alerts, ...deletionAlerts(entitlements)],
    given: plans.given,
    closed: [...sales.closed],
    duplicates: [...duplicates.endable].sort(),
    nextChangeAt: nextChange(entitlements, snapshot.customerDeleted ? [] : plans.syncs, input.at),
  };
}

/** Stripe has canceled its subscriptions; what was paid once and what an operator granted runs on by default. */
function endsWithCustomer({ source }: Entitlement, { customerDeleted }: AccessPolicy): boolean {
  return source === "subscription" || customerDeleted === "all";
}

/** One for a customer. */
function deletionAlerts(entitlements: readonly Entitlement[]): Alert[] {
  const [first] = entitlements.filter(({ reason }) => reason === "customer_deleted");
  if (!first) return [];
  const { id: entitlementId, sourceId } = first;
  return [{ level: "P1", message: "a customer was deleted at Stripe", sourceId, entitlementId }];
}

function ended(entitlement: Entitlement): Entitlement {
  return { ...entitlement, access: "denied", reason: "customer_deleted", startsAt: null, expiresAt: null };
}

function flagged(entitlement: Entitlement, { found }: Duplicates): Entitlement {
  return found.has(entitlement.sourceId)
    ? { ...entitlement, flags: [...entitlement.flags, "duplicate_subscription"] }
    : entitlement;
}

function nextChange(
  entitlements: readonly Entitlement[],
  syncs: readonly number[],
  at: number,
): string | null {
  const instants = entitlements
    .filter(({ access }) => access === "granted")
    .flatMap(({ startsAt, expiresAt }) => [
      ...(startsAt && Date.parse(startsAt) > at + clockSkewMs ? [startsAt] : []),
      ...(expiresAt && Date.parse(expiresAt) > at ? [expiresAt] : []),
    ])
    .concat(syncs.map((instant) => new Date(instant).toISOString()))
    .sort();
  return instants[0] ?? null;
}
