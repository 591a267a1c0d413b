const meanings = {
  catalog_invalid: "The catalog contradicts itself",
  webhook_secret_invalid: "A webhook secret is missing or malformed",
  price_missing: "Stripe's price and the catalog disagree",
  metadata_invalid: "Checkout metadata exceeds Stripe's limits",
  customer_missing: "Stripe has no such customer; the events may be of another account than the key",
  sync_overtaken: "A sync was overtaken too many times in a row",
  stripe_answer_unexpected: "Stripe's answer has an unexpected shape",
  cache_unavailable: "The cache did not answer",
  cache_refused: "The cache refused a command",
  migration_edited: "A migration was edited after it had been applied",
  database_layout_old: "The database has tables of an older layout",
} as const;

export type BillingErrorCode = keyof typeof meanings;

/**
 * An error that only a bug, an operator or an outage can cause. What a customer can cause is an answer
 * (`{ ok: false, reason }`).
 */
export class BillingError extends Error {
  override name = "BillingError";
  readonly code: BillingErrorCode;

  constructor(code: BillingErrorCode, detail: string, options?: ErrorOptions) {
    super(`${meanings[code]}: ${detail}`, options);
    this.code = code;
  }
}

/**
 * What a log may say about anything thrown: its kind, and the codes of what caused it (`TypeError ECONNREFUSED`,
 * `DrizzleQueryError 57P01`, `StripeInvalidRequestError resource_missing`). The message may contain personal data.
 */
export function nameOf(error: unknown): string {
  return error instanceof Error ? [error.name, ...codesOf(error)].join(" ") : "unknown";
}

/** Longer chains are circles. */
const longestChain = 5;

/** Its own code, and that of what caused it: the system's, Postgres's or Stripe's. A code is a word, never a sentence. */
function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth === longestChain) return [];
  // An AggregateError has one error for each address that was tried; Stripe's connection error has `detail`.
  const { code, cause, detail, errors } = error as Error & Record<"code" | "detail" | "errors", unknown>;
  const own = typeof code === "string" && /^\w{1,64}$/.test(code) ? [code] : [];
  const causes = [cause, detail, ...(Array.isArray(errors) ? errors : [])].map((each) =>
    codesOf(each, depth + 1),
  );
  return [...own, ...(causes.find((codes) => codes.length > 0) ?? [])];
}
