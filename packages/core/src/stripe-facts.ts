import type Stripe from "stripe";

/** Everything Stripe knows of one customer that can change what its owner is allowed to do. */
export interface StripeFacts {
  subscriptions: Stripe.Subscription[];
  sessions: Stripe.Checkout.Session[];
}

/** Counts the list and retrieve calls of a look, also those of a look that failed. */
export interface ReadMeter {
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
  meter: ReadMeter,
): Promise<StripeFacts> {
  const [subscriptions, sessions] = await Promise.all([
    everyPage(meter, (startingAfter) =>
      stripe.subscriptions.list({
        customer: customerId,
        status: "all",
        limit: 100,
        expand: ["data.latest_invoice.payments"],
        ...startingAfter,
      }),
    ),
    everyPage(meter, (startingAfter) =>
      stripe.checkout.sessions.list({
        customer: customerId,
        limit: 100,
        expand: ["data.line_items", "data.payment_intent.latest_charge.refunds"],
        ...startingAfter,
      }),
    ),
  ]);
  return { subscriptions, sessions };
}

async function everyPage<Item extends { id: string }>(
  meter: ReadMeter,
  read: (startingAfter: { starting_after?: string }) => Promise<{ data: Item[]; has_more: boolean }>,
): Promise<Item[]> {
  const data: Item[] = [];
  for (;;) {
    const last = data.at(-1)?.id;
    meter.reads += 1;
    const page = await read(last ? { starting_after: last } : {});
    data.push(...page.data);
    if (!page.has_more || page.data.length === 0) return data;
  }
}
