import type { Payment } from "../model/payment.ts";
import type { Purchase, Snapshot } from "../model/snapshot.ts";
import { writeCheckoutMetadata } from "../stripe/checkout-metadata.ts";
import { ada, payment, purchase, snapshot } from "./snapshots.ts";

export interface Promised {
  level: string;
  durationDays: number;
  seats: number;
}

/** A sale of a one-time offer to Ada, paid by card at a second of unix time, with what it promised. */
export function sale(
  id: string,
  paidAt: number,
  promise: Promised = { level: "PRO", durationDays: 30, seats: 1 },
  overrides: Partial<Purchase> & { money?: Partial<Payment>; replaces?: string[]; offer?: string } = {},
): Purchase {
  const {
    money,
    replaces,
    offer = promise.level === "PRO" ? "pro_month" : "basic_month",
    ...facts
  } = overrides;
  return purchase({
    sessionId: `cs_${id}`,
    createdAt: paidAt - 60,
    metadata: writeCheckoutMetadata({
      owner: ada,
      offer,
      entitlementLevel: promise.level,
      promise,
      ...(replaces ? { replaces } : {}),
    }),
    lines: [{ id: `li_${id}`, priceId: `price_${offer}`, lookupKey: offer, quantity: 1 }],
    payment: payment({ id: `pi_${id}`, chargeId: `ch_${id}`, paidAt, ...money }),
    ...facts,
  });
}

export const sold = (...purchases: Purchase[]): Snapshot => snapshot({ purchases });

/** What a session carries that was written before sales promised anything. */
export const firstMetadata = (offer: string, level = "PRO") => ({
  tollgate_schema: "1",
  owner_type: ada.type,
  owner_id: ada.id,
  offer,
  entitlement_level: level,
});
