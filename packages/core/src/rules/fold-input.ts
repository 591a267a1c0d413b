import type { Catalog } from "../model/catalog.ts";
import type { Entitlement } from "../model/entitlement.ts";
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

export interface Fold {
  /** One for each line of a sale, each item of a subscription and each manual grant, granted or not, sorted by id. */
  entitlements: Entitlement[];
  /** One for each session that sells a seat, in any state. */
  bookings: BookingSale[];
  /** Paid, with a price or metadata that we do not know. */
  unbound: Unbound[];
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
