import type Stripe from "stripe";

/** Everything Stripe knows of one customer that can change what its owner is allowed to do. */
export interface StripeFacts {
  subscriptions: Stripe.Subscription[];
  sessions: Stripe.Checkout.Session[];
  /** List and retrieve calls that this look cost. */
  reads: number;
}

/**
 * Reads the whole truth of one customer: all subscriptions of every status and all checkout sessions with their
 * lines, payments and refunds. Two calls for a customer with at most 100 of each; another for each further page.
 * The two lists are read side by side: each object is as it was at some moment after the look began.
 */
export async function lookAtStripe(
  stripe: Pick<Stripe, "subscriptions" | "checkout">,
  customerId: string,
): Promise<StripeFacts> {
  const [subscriptions, sessions] = await Promise.all([
    everyPage((startingAfter) =>
      stripe.subscriptions.list({
        customer: customerId,
        status: "all",
        limit: 100,
        expand: ["data.latest_invoice.payments"],
        ...startingAfter,
      }),
    ),
    everyPage((startingAfter) =>
      stripe.checkout.sessions.list({
        customer: customerId,
        limit: 100,
        expand: ["data.line_items", "data.payment_intent.latest_charge.refunds"],
        ...startingAfter,
      }),
    ),
  ]);
  return {
    subscriptions: subscriptions.data,
    sessions: sessions.data,
    reads: subscriptions.reads + sessions.reads,
  };
}

async function everyPage<Item extends { id: string }>(
  read: (startingAfter: { starting_after?: string }) => Promise<{ data: Item[]; has_more: boolean }>,
): Promise<{ data: Item[]; reads: number }> {
  const data: Item[] = [];
  let reads = 0;
  let last: string | undefined;
  for (;;) {
    const page = await read(last ? { starting_after: last } : {});
    reads += 1;
    data.push(...page.data);
    last = page.data.at(-1)?.id;
    if (!page.has_more || !last) return { data, reads };
  }
}
