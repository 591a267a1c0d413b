import type { Hono } from "hono";
import type { SimulatorClock } from "../clock/clock.ts";
import type { PaymentForm, PayOutcome, PromotionOutcome } from "../pages/page-actions.ts";
import type { RequestLogEntry } from "../protocol/request-log.ts";
import type { Faults } from "../server/faults.ts";
import type { WebhookDelivery } from "../webhooks/delivery.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";
import type { Settings } from "../world/settings.ts";
import type { SimulatorSnapshot } from "./snapshot.ts";

export interface StripeSimulatorOptions {
  /** Real time by default; tests pass a `virtualClock()`. */
  clock?: SimulatorClock;
  /** The account's version: for requests and endpoints that name none. */
  apiVersion?: string;
  /** The merchant's name on the hosted pages. */
  merchant?: string;
  /** The same seed and the same calls make the same ids. */
  seed?: number;
  /** Where browsers reach this simulator, when that is not the address it listens on. */
  publicUrl?: string;
  settings?: Partial<
    Pick<Settings, "afterRetries" | "debitSettlementSeconds" | "draftSeconds" | "rateLimit" | "retryDays">
  >;
  /** How long a webhook's receiver may take (real ms); Stripe's limit is ten seconds. */
  webhookTimeoutMs?: number;
}

export interface StripeSimulator {
  readonly app: Hono;
  readonly clock: SimulatorClock;
  readonly settings: Settings;
  /** Free port and 127.0.0.1 by default. */
  listen(options?: { port?: number; host?: string }): Promise<{ url: string; port: number }>;
  close(): Promise<void>;
  /** Newest last; the last 10,000. */
  readonly requests: readonly RequestLogEntry[];
  /** Newest last; the last 10,000. */
  readonly deliveries: readonly WebhookDelivery[];
  readonly webhooks: Webhooks;
  readonly faults: Faults;
  /** What the hosted page's button does; resolves after the webhook's first attempt, at most ten seconds later. */
  pay(sessionId: string, form: PaymentForm): Promise<PayOutcome>;
  /** The customer's answer to the bank's challenge. */
  authenticate(sessionId: string, confirmed?: boolean): Promise<PayOutcome>;
  /** A promotion code typed on the hosted page. */
  applyPromotionCode(sessionId: string, code: string): PromotionOutcome;
  /** The code is taken back before the payment. */
  removePromotionCode(sessionId: string): void;
  /** Settles a pending debit now instead of by the clock. @throws Error unless the payment intent is processing. */
  settle(paymentIntentId: string, status: "failed" | "succeeded"): Promise<void>;
  snapshot(): SimulatorSnapshot;
  restore(saved: unknown): void;
  /** Forgets every object, log and fault; listeners and the clock stay. */
  reset(): void;
  /** Called after every change, for whoever keeps the state. Returns a function that stops it. */
  onChange(listener: () => void): () => void;
}
