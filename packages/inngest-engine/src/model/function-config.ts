export interface EventTrigger {
  event: string;
  expression?: string | undefined;
}

export interface CronTrigger {
  cron: string;
}

export interface ConcurrencyLimit {
  limit: number;
  key?: string | undefined;
  scope?: "fn" | "env" | "account" | undefined;
}

/** A function as the engine runs it. */
export interface FunctionConfig {
  /** Prefixed with the app's id, as on the wire: `app-fn`. */
  id: string;
  appId: string;
  name: string;
  events: EventTrigger[];
  crons: CronTrigger[];
  /** Retries + 1. */
  maxAttempts: number;
  concurrency: ConcurrencyLimit[];
  debounce: { period: number; timeout: number | null; key?: string | undefined } | null;
  idempotency: string | null;
  cancelOn: { event: string; if?: string | undefined; timeout: number | null }[];
}

/** A function uses an option that this engine does not support. The engine registers nothing of its app. */
export class UnsupportedFunctionError extends Error {
  override readonly name = "UnsupportedFunctionError";
}
