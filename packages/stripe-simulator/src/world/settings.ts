/** What an operator would set in the Dashboard. */
export interface Settings {
  merchant: string;
  apiVersion: string;
  accountId: string;
  /** Days from each attempt to collect an invoice to the next. */
  retryDays: number[];
  /** The status of a subscription after its last retry failed. */
  afterRetries: "cancel" | "unpaid" | "past_due";
  /** What becomes of the invoice then: it stays open, or it is marked uncollectible. */
  invoiceAfterRetries: "past_due" | "uncollectible";
  /** How long a renewal invoice stays a draft. Stripe: about an hour. */
  draftSeconds: number;
  /** How long a bank takes to answer a debit. */
  debitSettlementSeconds: number;
  /** Null (the default): no limit. */
  rateLimit: RateLimit | null;
}

/** Requests per second, for one endpoint and for the account. Source: docs.stripe.com/rate-limits. */
export interface RateLimit {
  /** 25 at Stripe, unless an endpoint says otherwise. `GET /v1/customers/:id` is one endpoint, whatever the id. */
  perEndpoint: number;
  /** 100 in live mode, 25 in a sandbox. */
  overall: number;
  /**
   * Which clock counts: `wall` by default, because a virtual clock stands still between requests and the window
   * would never pass; `simulator` for tests that move the clock.
   */
  clock?: "simulator" | "wall";
}
