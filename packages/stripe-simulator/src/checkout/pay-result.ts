import type Stripe from "stripe";
import type { PayOutcome } from "../pages/page-actions.ts";
import type { World } from "../world/world.ts";
import { successUrl } from "./complete.ts";

/** The outcome of an attempt, and the event whose delivery the customer's browser waits for. */
export interface PayResult {
  outcome: PayOutcome;
  event: Stripe.Event | null;
}

export function only(outcome: PayOutcome): PayResult {
  return { outcome, event: null };
}

export function completed(world: World, session: Stripe.Checkout.Session, event: Stripe.Event): PayResult {
  return { outcome: { kind: "complete", redirectTo: successUrl(world, session) }, event };
}

export function declined(answer: { code: string; declineCode: string | null; message: string }): PayResult {
  return only({ kind: "declined", code: answer.declineCode ?? answer.code, message: answer.message });
}

export function refused(code: string, message: string): PayResult {
  return only({ kind: "declined", code, message });
}
