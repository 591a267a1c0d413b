/** What the shop promises for a price. */
export interface OfferTerms {
  /** NULL for an add-on without a level of its own. */
  level: string | null;
  /** An owner has at most one live subscription in a plan group. */
  planGroup: string;
  /** Sold by the seat. */
  bySeat?: true;
  /** How long a one-time sale lasts; absent for subscriptions. */
  days?: number;
  /** Other prices that sell the same: their ids or lookup keys. */
  also?: readonly string[];
}

/** The terms of a whole catalog, written apart from it: the oracles must not read the catalog under test. */
export interface Shop {
  /** Lowest first. */
  levels: readonly string[];
  /** By lookup key. */
  offers: Readonly<Record<string, OfferTerms>>;
}
