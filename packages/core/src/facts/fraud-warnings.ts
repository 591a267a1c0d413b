import type Stripe from "stripe";
import { isMissing } from "../stripe/refusals.ts";
import { idOf } from "../stripe/shapes.ts";
import { everyPage, type ReadMeter } from "./pages.ts";
import type { FraudWarning } from "./read-request.ts";

export interface WarningQuestion {
  /** Warnings that events name: one call each. */
  ids: readonly string[];
  /** Payments whose every warning is read, when their charge succeeded: one call each. */
  payments: readonly Stripe.PaymentIntent[];
}

/**
 * Reads early fraud warnings at Stripe. Neither a payment nor a charge says whether it was warned of, and no list is by
 * customer.
 *
 * @throws Stripe's errors, but not for an id that Stripe does not know: what an event says is never stored by itself
 */
export async function readFraudWarnings(
  stripe: Stripe,
  meter: ReadMeter,
  { ids, payments }: WarningQuestion,
): Promise<FraudWarning[]> {
  const found = new Map<string, FraudWarning>();
  for (const id of new Set(ids)) {
    const warning = await retrieve(stripe, meter, id);
    if (warning) found.set(id, warningOf(warning));
  }
  for (const id of new Set(payments.filter(isCharged).map((intent) => intent.id)))
    for (const warning of await everyPage(meter, (page) =>
      stripe.radar.earlyFraudWarnings.list({ payment_intent: id, limit: 100, ...page }),
    ))
      found.set(warning.id, warningOf(warning));
  return [...found.values()];
}

async function retrieve(
  stripe: Stripe,
  meter: ReadMeter,
  id: string,
): Promise<Stripe.Radar.EarlyFraudWarning | null> {
  meter.reads += 1;
  try {
    return await stripe.radar.earlyFraudWarnings.retrieve(id);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isCharged({ latest_charge: charge }: Stripe.PaymentIntent): boolean {
  return charge !== null && typeof charge !== "string" && charge.status === "succeeded";
}

function warningOf({ id, payment_intent, charge }: Stripe.Radar.EarlyFraudWarning): FraudWarning {
  return { id, paymentIntentId: idOf(payment_intent ?? null), chargeId: idOf(charge) };
}
