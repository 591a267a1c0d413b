import { add } from "../world/events.ts";
import { idOf } from "../world/store.ts";
import { seconds, type World } from "../world/world.ts";
import { cardNumber } from "./card-numbers.ts";
import { openDispute } from "./dispute.ts";

/** Disputes a charge, or reports it as fraud, if its published test card asks for that. */
export function advanceCharge(world: World, chargeId: string): void {
  const charge = world.store.tables.charge.get(chargeId);
  const instrument = world.store.hidden.instruments.get(charge?.payment_method ?? "");
  if (!charge || instrument?.kind !== "card" || charge.disputed) return;
  const answer = cardNumber(instrument.number)?.answer;
  if (answer?.kind === "dispute") {
    openDispute(world, charge, {
      reason: answer.reason,
      status: answer.inquiry ? "warning_needs_response" : "needs_response",
    });
  }
  if (answer?.kind === "early_fraud_warning") {
    add(
      world,
      world.store.tables["radar.early_fraud_warning"],
      {
        id: world.ids.make("early_fraud_warning"),
        object: "radar.early_fraud_warning",
        actionable: true,
        charge: charge.id,
        created: seconds(world),
        fraud_type: "misc",
        livemode: false,
        payment_intent: idOf(charge.payment_intent) ?? "",
      },
      "radar.early_fraud_warning.created",
    );
  }
}
