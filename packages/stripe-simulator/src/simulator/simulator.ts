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
  /** The account's API version, for requests and endpoints that name none. */
  apiVersion?: string;
  /** The merchant's name on the hosted pages. */
  merchant?: string;
  /** With a seed, the same calls make the same ids. */
  seed?: number;
  /** Where browsers reach this simulator, if not at the address it listens on. */
  publicUrl?: string;
  settings?: Partial<
    Pick<
      Settings,
      | "afterRetries"
      | "debitSettlementSeconds"
      | "draftSeconds"
      | "invoiceAfterRetries"
      | "rateLimit"
      | "retryDays"
    >
  >;
  /** Timeout of a webhook delivery (real ms). Stripe allows ten seconds. */
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
  /** Pays as the hosted page's button does. Resolves after the webhook's first attempt, within ten seconds. */
  pay(sessionId: string, form: PaymentForm): Promise<PayOutcome>;
  /** The customer's answer to the bank's challenge. */
  authenticate(sessionId: string, confirmed?: boolean): Promise<PayOutcome>;
  /** A promotion code typed on the hosted page. */
  applyPromotionCode(sessionId: string, code: string): PromotionOutcome;
  /** Removes the promotion code before the payment. */
  removePromotionCode(sessionId: string): void;
  /** Settles a pending debit now instead of by the clock. @throws Error unless the payment intent is processing. */
  settle(paymentIntentId: string, status: "failed" | "succeeded"): Promise<void>;
  snapshot(): SimulatorSnapshot;
  restore(saved: unknown): void;
  /** Forgets every object, log and fault; listeners and the clock stay. */
  reset(): void;
  /** Calls the listener after every change. Returns a function that removes it. */
  onChange(listener: () => void): () => void;
}
