import type Stripe from "stripe";
import { everyPage, type ReadMeter } from "./pages.ts";
import { isMissing } from "./refusals.ts";
import { idOf } from "./shapes.ts";

/** A card network's suspicion about one payment (docs.stripe.com/disputes/measuring#early-fraud-warnings). */
export interface FraudWarning {
  /** `issfr_…` */
  id: string;
  paymentIntentId: string | null;
  chargeId: string | null;
}

export type WarningQuestion =
  /** The warnings that events named, by id: one call each. Most syncs have none. */
  | { kind: "named"; ids: string[] }
  /** Every warning of every given payment whose charge succeeded: one call for each payment. */
  | { kind: "all" };

/**
 * Reads early fraud warnings at Stripe. No payment or charge names its warnings, and the list cannot be filtered by
 * customer (docs.stripe.com/api/radar/early_fraud_warnings/list): after a lost event or a lost database, each payment
 * must be asked about.
 *
 * @throws Stripe's errors, except for an id that Stripe does not know: nothing is stored on an event's word alone
 */
export async function readFraudWarnings(
  stripe: Stripe,
  meter: ReadMeter,
  { question, payments }: { question: WarningQuestion; payments: readonly Stripe.PaymentIntent[] },
): Promise<FraudWarning[]> {
  const found = new Map<string, FraudWarning>();
  if (question.kind === "named")
    for (const id of new Set(question.ids)) {
      const warning = await retrieve(stripe, meter, id);
      if (warning) found.set(id, warningOf(warning));
    }
  else
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
