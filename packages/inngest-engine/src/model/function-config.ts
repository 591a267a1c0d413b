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
  /** With the app's id in front, as on the wire: `app-fn`. */
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

/** A function asks for something that this engine does not do; nothing of its app was registered. */
export class UnsupportedFunctionError extends Error {
  override readonly name = "UnsupportedFunctionError";
}
