import type Stripe from "stripe";
import type { SimulatorClock } from "../clock/clock.ts";
import type { Ids } from "./ids.ts";
import type { Settings } from "./settings.ts";
import type { Store } from "./store.ts";
import type { ThinEvent } from "./thin-event.ts";
import type { Wakeups } from "./wakeups.ts";

/** The request that made a change; both fields are null if the clock made it. */
export interface Cause {
  id: string | null;
  idempotency_key: string | null;
}

/** Everything a rule may touch. Rules are synchronous: one request or wake-up is one indivisible change. */
export interface World {
  readonly store: Store;
  readonly clock: SimulatorClock;
  readonly ids: Ids;
  readonly wakeups: Wakeups;
  readonly settings: Settings;
  cause: Cause;
  /** Where hosted pages are served, without a trailing slash. */
  publicUrl(): string;
  /** Hands an event to the webhook dispatcher: for all that have enabled its type, or for one recipient. */
  announce(event: Stripe.Event | ThinEvent, recipientId?: string): void;
}

export const NO_REQUEST: Cause = { id: null, idempotency_key: null };

/** The clock in whole unix seconds, the unit of Stripe's timestamps. */
export function seconds(world: Pick<World, "clock">): number {
  return Math.floor(world.clock.now() / 1000);
}

/** Schedules a wake-up for a subject at a unix second. */
export function wakeAt(
  world: World,
  kind: Parameters<World["wakeups"]["add"]>[0]["kind"],
  subject: string,
  atSeconds: number,
): void {
  world.wakeups.add({ at: atSeconds * 1000, kind, subject });
}
