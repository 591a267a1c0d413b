import type { ReceiptView } from "../pages/invoice-page-actions.ts";
import { idOf } from "../world/store.ts";
import type { World } from "../world/world.ts";

/** The receipt of a charge; null for a charge that took no money. */
export function receiptView(world: World, chargeId: string): ReceiptView | null {
  const charge = world.store.tables.charge.get(chargeId);
  if (!charge || charge.status === "failed") return null;
  const details = charge.payment_method_details;
  return {
    id: charge.id,
    merchant: world.settings.merchant,
    description: charge.description ?? boughtWith(world, idOf(charge.payment_intent)),
    amount: charge.amount,
    refunded: charge.amount_refunded,
    currency: charge.currency,
    created: charge.created,
    status: charge.status,
    brand: details?.card?.brand ?? details?.type ?? "card",
    last4: details?.card?.last4 ?? details?.sepa_debit?.last4 ?? "",
  };
}

/** The checkout lines that this payment is for. */
function boughtWith(world: World, intentId: string | null): string | null {
  if (intentId === null) return null;
  const [session] = world.store.tables["checkout.session"].where("payment_intent", intentId);
  const lines = world.store.hidden.checkoutPlans.get(session?.id ?? "")?.lines ?? [];
  return lines.map(({ description }) => description ?? "").join(", ") || null;
}
