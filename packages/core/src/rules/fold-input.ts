import type { Catalog } from "../model/catalog.ts";
import type { Entitlement, EntitlementFlag } from "../model/entitlement.ts";
import type { GivenPeriod } from "../model/invoice.ts";
import type { Owner } from "../model/owner.ts";
import type { AccessPolicy } from "../model/policy.ts";
import type { BookingSale } from "./booking-sales.ts";
import type { GrantDecision } from "./grants.ts";

/** A sale that was paid for and can be granted to nobody. */
export interface Unbound {
  /** `cs_…` or `sub_…` */
  sourceId: string;
  reason: string;
}

/** Something an operator should hear of. */
export interface Alert {
  level: "P0" | "P1" | "P2";
  message: string;
  sourceId: string;
  entitlementId: string;
  /** The flag that it comes with: it is new when the flag is; without one, when the reason is. */
  flag?: EntitlementFlag;
}

/** A period of an item that the shop gave (semantics 2.1). */
export interface Given extends GivenPeriod {
  subscriptionId: string;
  itemId: string;
}

export interface Fold {
  /** One for each line of a sale, each item of a subscription and each manual grant, granted or not, sorted by id. */
  entitlements: Entitlement[];
  /** One for each session that sells a seat, in any state. */
  bookings: BookingSale[];
  /** Paid, with a price or metadata that we do not know. */
  unbound: Unbound[];
  alerts: Alert[];
  given: Given[];
  /** Sessions that can no longer change access: they leave the snapshot. */
  closed: string[];
  /** Subscriptions that another one of the same plan group makes needless: they may be ended (semantics 2.4). */
  duplicates: string[];
  /** ISO 8601: when the clock next changes the answer, or a renewal should be read; NULL when it never will. */
  nextChangeAt: string | null;
}

export interface FoldInput {
  owner: Owner;
  catalog: Catalog;
  policy: AccessPolicy;
  /** Unix milliseconds: it decides only what the clock decides. */
  at: number;
  /** The answer before, for the one case in which Stripe sends a value that this version does not know. */
  previous?: readonly Entitlement[];
  /** What operators granted and revoked by hand: the one part of the answer that is ours and not Stripe's. */
  grants?: readonly GrantDecision[];
}
