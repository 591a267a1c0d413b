import type Stripe from "stripe";
import { control } from "./control.ts";
import { eventTypes, startSimulation } from "./simulation.ts";

type Answer = Stripe.Dispute & { error?: { message: string } };

/** A paid charge, and the bank that disputes it. */
export async function charged() {
  const simulation = await startSimulation();
  const { stripe, url } = simulation;
  const intent = await stripe.paymentIntents.create({
    amount: 5000,
    confirm: true,
    return_url: "https://shop.test/paid",
    currency: "usd",
    payment_method: "pm_card_visa",
  });
  const chargeId = String(intent.latest_charge);
  const command = control(url);
  return {
    ...simulation,
    chargeId,
    disputeEvents: async () =>
      (await eventTypes(stripe)).flatMap((type) => type.split("charge.dispute.")[1] ?? []),
    move: (dispute: string, status: string) => command<Answer>("disputes/move", { dispute, status }),
    net: async () => (await stripe.balance.retrieve()).pending[0]?.amount ?? 0,
    open: (status: string, amount?: number) =>
      command<Answer>("disputes/open", { amount, charge: chargeId, status }),
    refund: () => stripe.refunds.create({ charge: chargeId }),
  };
}
