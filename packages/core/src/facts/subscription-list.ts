import type Stripe from "stripe";
import { complete, everyPage, firstPage } from "./pages.ts";
import type { ReadRequest } from "./read-request.ts";

const expand = ["data.latest_invoice.payments", "data.customer"];

/**
 * Every subscription that can still change access, with its newest invoice. One call for a customer with at most 100 of
 * all times; with more, the newest 100 and all that are not canceled.
 */
export async function readSubscriptions(
  stripe: Stripe,
  customer: string,
  { meter, stored }: ReadRequest,
): Promise<Stripe.Subscription[]> {
  const newest = await firstPage(meter, () =>
    stripe.subscriptions.list({ customer, status: "all", limit: 100, expand }),
  );
  const found = new Map(newest.data.map((subscription) => [subscription.id, subscription]));
  if (newest.has_more) {
    const running = await everyPage(meter, (page) =>
      stripe.subscriptions.list({ customer, limit: 100, expand, ...page }),
    );
    for (const subscription of running) found.set(subscription.id, subscription);
    // Canceled since, and older than the newest 100.
    for (const { id, status } of stored?.subscriptions ?? []) {
      if (found.has(id) || status === "canceled" || status === "incomplete_expired") continue;
      meter.reads += 1;
      found.set(
        id,
        await stripe.subscriptions.retrieve(id, { expand: ["latest_invoice.payments", "customer"] }),
      );
    }
  }
  const subscriptions = [...found.values()];
  for (const { id, items } of subscriptions)
    await complete(items, (sofar) =>
      everyPage(
        meter,
        (page) => stripe.subscriptionItems.list({ subscription: id, limit: 100, ...page }),
        sofar,
      ),
    );
  return subscriptions;
}
