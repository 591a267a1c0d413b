import type Stripe from "stripe";
import { seconds, type World } from "../world/world.ts";

/** Records a balance transaction. The fee is Stripe's list price for cards in the US: 2.9 % + 30. */
export function recordBalance(
  world: World,
  source: { id: string; amount: number; currency: string },
  type: "adjustment" | "charge" | "payment" | "refund" | "refund_failure",
): Stripe.BalanceTransaction {
  const fee = type === "charge" || type === "payment" ? Math.round(source.amount * 0.029) + 30 : 0;
  const created = seconds(world);
  return world.store.tables.balance_transaction.put({
    id: world.ids.make("balance_transaction"),
    object: "balance_transaction",
    amount: source.amount,
    available_on: created + 2 * 24 * 3600,
    balance_type: "payments",
    created,
    currency: source.currency,
    description: null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency: source.currency,
              description: "Stripe processing fees",
              type: "stripe_fee",
            },
          ],
    net: source.amount - fee,
    reporting_category: type === "adjustment" ? "dispute" : type === "payment" ? "charge" : type,
    source: source.id,
    status: "pending",
    type,
  });
}
