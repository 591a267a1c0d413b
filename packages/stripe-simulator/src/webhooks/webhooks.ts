import type Stripe from "stripe";
import type { BoundedLog } from "../world/bounded-log.ts";
import type { WebhookDelivery } from "./delivery.ts";
import type { DeliveryOptions } from "./delivery-options.ts";

export interface Webhooks {
  /** Holds everything back until `resume` or `flush`. */
  pause(): void;
  resume(): void;
  /** Sends what is held back (it stays paused, if it was) and waits until every attempt under way has ended. */
  flush(): Promise<void>;
  /** Delivers an event of the last 30 days once more to every endpoint that listens to it. */
  redeliver(eventId: string): Promise<void>;
  /** Changes the named options and returns them all. @throws RangeError naming the field that is out of range. */
  configure(change?: Partial<DeliveryOptions>): DeliveryOptions;
}

export interface Dispatcher extends Webhooks {
  readonly deliveries: BoundedLog<WebhookDelivery>;
  announce(event: Stripe.Event): void;
  /** Waits for the first attempts of an event, at most `limitMs` of real time. Held back deliveries are not waited for. */
  firstAttempt(eventId: string, limitMs: number): Promise<void>;
  /** Every attempt under way has ended. */
  settled(): Promise<void>;
  /** Takes up the deliveries that a restored state had not sent yet. */
  reload(): void;
  /** Sends a delayed delivery or a retry now. */
  wake(pendingId: string): void;
}
