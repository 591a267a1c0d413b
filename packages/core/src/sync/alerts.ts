import type { Entitlement, EntitlementFlag } from "../model/entitlement.ts";
import type { Alert, Fold } from "../rules/fold-input.ts";
import type { Log } from "../runtime.ts";

/** What an operator should hear of when it is there for the first time. */
const flagAlerts: Partial<Record<EntitlementFlag, Pick<Alert, "level" | "message">>> = {
  duplicate_subscription: { level: "P1", message: "duplicate subscription" },
  dispute_unknown: { level: "P0", message: "a dispute has a status that this version does not know" },
  disputed: { level: "P1", message: "a payment is disputed in part, or beside another one" },
  earlier_payment_disputed: { level: "P1", message: "the payment of an earlier period is disputed" },
};

/** Only what has changed since the stored sync: an alert that is raised at every sync is soon ignored. */
export function newAlerts(previous: readonly Entitlement[], { alerts, entitlements }: Fold): Alert[] {
  const before = new Map(previous.map((entitlement) => [entitlement.id, entitlement]));
  const after = new Map(entitlements.map((entitlement) => [entitlement.id, entitlement]));
  const isNew = ({ entitlementId, flag }: Alert) => {
    if (flag) return !before.get(entitlementId)?.flags.includes(flag);
    const [was, is] = [before.get(entitlementId), after.get(entitlementId)];
    return was?.reason !== is?.reason || was?.access !== is?.access;
  };
  const flagged = entitlements.flatMap(({ id, sourceId, flags }) =>
    flags.flatMap((flag): Alert[] => {
      const alert = flagAlerts[flag];
      return alert && !before.get(id)?.flags.includes(flag)
        ? [{ ...alert, sourceId, entitlementId: id }]
        : [];
    }),
  );
  return [...alerts.filter(isNew), ...flagged];
}

interface Raised {
  alerts: readonly Alert[];
  /** Found now for the first time. */
  unbound: readonly { sourceId: string; reason: string }[];
  bookings: { alerts: readonly { alert: "P0" | "P1"; bookingId: string; message: string }[] };
}

export function raiseAlerts(log: Log, customerId: string, { alerts, unbound, bookings }: Raised): void {
  for (const { message, ...fields } of bookings.alerts) log.error({ ...fields, customerId }, message);
  for (const { sourceId, reason } of unbound)
    log.error({ alert: "P0", customerId, sourceId, reason }, "paid but unbound");
  for (const { level, message, sourceId, entitlementId } of alerts)
    log.error({ alert: level, customerId, sourceId, entitlementId }, message);
}
