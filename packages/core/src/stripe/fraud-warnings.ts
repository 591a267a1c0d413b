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
  /** The warnings that knocked, by id: one call each. Most looks have none. */
  | { kind: "named"; ids: string[] }
  /** Every warning of every given payment whose charge succeeded: one call for each payment. */
  | { kind: "all" };

/**
 * Reads early fraud warnings at Stripe. Neither a payment nor a charge says whether it was warned of, and no list is by
 * customer: whoever has lost a knock, or everything, can only ask payment by payment.
 *
 * @throws Stripe's errors, but not for an id that Stripe does not know: what an event says is never kept by itself
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
