import type Stripe from "stripe";
import type { BoundedLog } from "../world/bounded-log.ts";
import type { ThinEvent } from "../world/thin-event.ts";
import type { WebhookDelivery } from "./delivery.ts";
import type { DeliveryOptions } from "./delivery-options.ts";

export interface Webhooks {
  /** Holds deliveries back until `resume` or `flush`. */
  pause(): void;
  resume(): void;
  /** Sends what is held back; a pause goes on. Resolves when no attempt is in flight. */
  flush(): Promise<void>;
  /** Delivers an event of either style once more to every enabled recipient of its type. @throws Error for an unknown event. */
  redeliver(eventId: string): Promise<void>;
  /** Changes the named options and returns them all. @throws RangeError naming the field that is out of range. */
  configure(change?: Partial<DeliveryOptions>): DeliveryOptions;
}

export interface Dispatcher extends Webhooks {
  readonly deliveries: BoundedLog<WebhookDelivery>;
  announce(event: Stripe.Event | ThinEvent, recipientId?: string): void;
  /** Waits for the first attempts of an event, at most `limitMs` of real time; not while paused. */
  firstAttempt(eventId: string, limitMs: number): Promise<void>;
  /** Resolves when no attempt is in flight. */
  settled(): Promise<void>;
  /** Queues the deliveries that a restored state had not sent. */
  reload(): void;
  /** Sends a delayed delivery or a retry now. */
  wake(pendingId: string): void;
}
