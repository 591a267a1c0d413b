/** What an operator would set in the Dashboard. */
export interface Settings {
  merchant: string;
  apiVersion: string;
  accountId: string;
  /** Days between the attempts to collect a failed invoice, counted from the attempt before. */
  retryDays: number[];
  /** What becomes of a subscription when the last retry failed. */
  afterRetries: "cancel" | "unpaid" | "past_due";
  /** How long a renewal invoice stays a draft. Stripe: about an hour. */
  draftSeconds: number;
  /** How long a bank takes to answer a debit. */
  debitSettlementSeconds: number;
  /** Null, which is the default: requests are not limited. */
  rateLimit: RateLimit | null;
}

/** Requests per second, for one endpoint and for the account. Source: docs.stripe.com/rate-limits. */
export interface RateLimit {
  /** 25 at Stripe, unless an endpoint says otherwise. `GET /v1/customers/:id` is one endpoint, whatever the id. */
  perEndpoint: number;
  /** 100 in live mode, 25 in a sandbox. */
  overall: number;
  /**
   * Whose seconds are counted: `wall` by default, because a virtual clock stands still between two requests and
   * would never let the window pass; `simulator` for tests that move the clock themselves.
   */
  clock?: "simulator" | "wall";
}
