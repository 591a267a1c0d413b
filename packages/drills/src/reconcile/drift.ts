import { type Bought, buy, buyOnce, card, type World } from "./populate.ts";
import { ownerOf } from "./shop.ts";

/** What must be true of an owner after one pass. */
export interface Expected {
  owner: ReturnType<typeof ownerOf>;
  kind: string;
  allowed: boolean;
}

interface Drift {
  kind: string;
  /** Whom it happens to: who has a plan, who has thirty days, or somebody new. */
  of: "plan" | "once" | "new";
  allowed: boolean;
  happen(world: World, bought: Bought): Promise<unknown>;
}

/** Every class that reconciliation knows: never heard, older than Stripe, deleted there, two customers, and foreign. */
const drifts: readonly Drift[] = [
  {
    kind: "canceled",
    of: "plan",
    allowed: false,
    happen: ({ stripe }, { subscriptionId }) => stripe.subscriptions.cancel(String(subscriptionId)),
  },
  {
    kind: "refunded",
    of: "once",
    allowed: false,
    happen: ({ stripe }, { paymentIntentId }) =>
      stripe.refunds.create({ payment_intent: String(paymentIntentId) }),
  },
  {
    kind: "to end",
    of: "plan",
    allowed: true,
    happen: ({ stripe }, { subscriptionId }) =>
      stripe.subscriptions.update(String(subscriptionId), { cancel_at_period_end: true }),
  },
  {
    kind: "disputed",
    of: "once",
    allowed: false,
    happen: async ({ stripe, simulator }, { paymentIntentId }) => {
      const { latest_charge: charge } = await stripe.paymentIntents.retrieve(String(paymentIntentId));
      const body = JSON.stringify({ charge });
      const answer = await simulator.app.request("/_simulator/disputes/open", { method: "POST", body });
      if (!answer.ok) throw new Error(`the dispute was refused: ${await answer.text()}`);
    },
  },
  {
    kind: "more seats",
    of: "plan",
    allowed: true,
    happen: async ({ stripe }, { subscriptionId }) => {
      const { items } = await stripe.subscriptions.retrieve(String(subscriptionId));
      await stripe.subscriptions.update(String(subscriptionId), {
        items: [{ id: items.data[0]?.id ?? "", quantity: 3 }],
        proration_behavior: "none",
      });
    },
  },
  { kind: "new", of: "new", allowed: true, happen: async () => {} },
  {
    kind: "customer deleted",
    of: "plan",
    allowed: false,
    happen: ({ stripe }, { customerId }) => stripe.customers.del(customerId),
  },
  {
    kind: "bought again",
    of: "once",
    allowed: true,
    happen: (world, { number, customerId }) => buyOnce(world, number, customerId),
  },
  {
    kind: "a second customer",
    of: "once",
    allowed: true,
    happen: async (world, { number }) => {
      const { type, id } = ownerOf(number);
      const { id: second } = await world.stripe.customers.create({
        metadata: { owner_type: type, owner_id: id },
      });
      await buyOnce(world, number, second);
    },
  },
  {
    kind: "beside a foreign sale",
    of: "plan",
    allowed: true,
    happen: async ({ stripe, simulator }, { number }) => {
      const session = await stripe.checkout.sessions.create({
        mode: "payment",
        line_items: [
          {
            quantity: 1,
            price_data: { currency: "eur", unit_amount: 500, product_data: { name: `Book ${number}` } },
          },
        ],
        success_url: "http://elsewhere.test",
      });
      await simulator.pay(session.id, { ...card, email: `reader-${number}@example.test` } as never);
    },
  },
];

/**
 * Lets a number of customers drift, equally many in each way, and says what must follow. `bought` loses whom it happened to,
 * so that nobody drifts twice.
 *
 * @param newNumber the first number of an owner who is new
 */
export async function drift(
  world: World,
  bought: Bought[],
  count: number,
  newNumber: number,
): Promise<Expected[]> {
  const expected: Expected[] = [];
  for (let n = 0; n < count; n += 1) {
    const next = drifts[n % drifts.length];
    if (!next) continue;
    const whom = next.of === "new" ? await buy(world, newNumber + n) : takeOne(bought, next.of);
    await next.happen(world, whom);
    expected.push({ owner: ownerOf(whom.number), kind: next.kind, allowed: next.allowed });
  }
  return expected;
}

function takeOne(bought: Bought[], of: "plan" | "once"): Bought {
  const index = bought.findIndex(({ subscriptionId }) => (subscriptionId !== null) === (of === "plan"));
  const [one] = bought.splice(index, 1);
  if (index < 0 || !one) throw new Error(`Too few customers with ${of} to drift; let fewer drift.`);
  return one;
}
